"""What the tests of a visit show, given what is true of the person."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from uuid import UUID

from models.care.hiv_algorithm import AssayDone, DecisionTable, NextAssay
from models.care.visit import AssayEntry
from models.visit_names import KIT_OF_ASSAY, KIT_OF_TEST
from models.vocabulary import Assay, AssayResult, Finding, KitKind, RapidTest

# WHO asks of an assay a sensitivity of 99 % and a specificity of 98 %; those in use do better.
SENSITIVITY = 0.995
FALSE_REACTIVE = 0.003
FALSE_AGAIN = {Assay.A1: 0.3, Assay.A2: 0.02, Assay.A3: 0.02}
INVALID = 0.006
# Shares of the tests; of sex workers in Central Asia surveys found more syphilis, and less hepatitis B.
REACTIVE = {RapidTest.SYPHILIS: 0.045, RapidTest.HBSAG: 0.025, RapidTest.HCV: 0.035}
OFFERED = {RapidTest.SYPHILIS: 0.34, RapidTest.HBSAG: 0.16, RapidTest.HCV: 0.2}

LotOf = Callable[[KitKind], UUID]


@dataclass(frozen=True, slots=True)
class Tested:
    """The assays of an HIV test, and what the table reports of them."""

    assays: tuple[AssayEntry, ...]
    finding: Finding


def test_for_hiv(rng: Random, table: DecisionTable, infected: bool, lot_of: LotOf) -> Tested:
    """Do what the table asks for until it reports."""
    done: list[AssayDone] = []
    step = table.step_after(done)
    while isinstance(step, NextAssay):
        done.append(AssayDone(step.assay, _shown(rng, infected, step.assay, done)))
        step = table.step_after(done)
    entries = (
        AssayEntry(assay=each.assay, result=each.result, lot_id=lot_of(KIT_OF_ASSAY[each.assay]))
        for each in done
    )
    return Tested(tuple(entries), step.finding)


def _shown(rng: Random, infected: bool, assay: Assay, before: list[AssayDone]) -> AssayResult:
    if rng.random() < INVALID:
        return AssayResult.INVALID
    reacted = any(each.result == AssayResult.REACTIVE for each in before)
    false = FALSE_AGAIN[assay] if reacted else FALSE_REACTIVE
    reactive = rng.random() < (SENSITIVITY if infected else false)
    return AssayResult.REACTIVE if reactive else AssayResult.NON_REACTIVE


def other_tests(rng: Random, lot_of: LotOf) -> list[tuple[RapidTest, AssayResult, UUID]]:
    """Syphilis and hepatitis; what came out invalid is done again."""
    done = []
    for test, share in OFFERED.items():
        if rng.random() >= share:
            continue
        lot_id = lot_of(KIT_OF_TEST[test])
        if rng.random() < INVALID:
            done.append((test, AssayResult.INVALID, lot_id))
        reactive = rng.random() < REACTIVE[test]
        done.append((test, AssayResult.REACTIVE if reactive else AssayResult.NON_REACTIVE, lot_id))
    return done
