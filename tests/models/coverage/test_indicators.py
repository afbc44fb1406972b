"""Every indicator on examples worked by hand, and all of them beside a second, plain computation."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.care.follow_ups import DEFAULT_TERMS
from models.database import now, transaction
from models.disclosure import WITHHELD, Cell, Period, periods_of
from models.disclosure.knowledge import Bond, Knowledge, Rule
from models.disclosure.lives import Life
from models.disclosure.verify import Verifier
from models.indicators.catalog import INDICATORS
from models.indicators.exact import count_exactly
from models.indicators.measures import COUNTED
from models.indicators.menu import programme_menu
from models.indicators.package import Package
from models.operations.synthesise import synthesise
from models.tables.country import Facility
from models.vocabulary import Service
from tests.fixtures.app import Colleague
from tests.fixtures.care import PSEUDONYM_KEY, RULES, a_town
from tests.models.coverage.independent import Independent, differences
from tests.models.coverage.small_programme import Programme, add_groups, expect, march

PACKAGE = Package((Service.COUNSELLING, Service.COMMODITIES), 2)
UNTIL = date(2026, 11, 22)


def counts(session: Session, *periods: Period) -> dict[Cell, int]:
    return count_exactly(session, programme_menu(session), periods, lambda year: PACKAGE, DEFAULT_TERMS)


@pytest.fixture
def programme(session: Session, nurse: Colleague) -> Programme:
    for name, oblast in (("osh", "KG-O"), ("naryn", "KG-N")):
        town = a_town(name)
        town.oblast_code = oblast
        session.add(town)
    session.flush()
    session.add(
        Facility(id="aids-centre", name_en="AIDS centre", town_id="osh", oblast_code="KG-O", kind="HIV")
    )
    session.flush()
    return Programme(session, nurse.id)


@pytest.mark.parametrize("database_url", [None])
def test_people_are_counted_once_however_often_and_wherever_they_came(programme: Programme) -> None:
    """Anna twice in Osh; Bela in Osh and Naryn; Cleo under two records; Dana by mistake; Ewa unconfirmed."""
    anna, bela, cleo, dana, ewa = (programme.client() for _ in range(5))
    first = programme.visit(
        anna, "osh", march(3), ("services", "hiv-test"), ("counselling", "hiv-and-health")
    )
    programme.give(first, "condoms", 30)
    programme.result(first, "negative", march(3), given=march(3))
    programme.give(programme.visit(anna, "osh", march(20)), "lubricant", 5)
    programme.give(programme.visit(bela, "osh", march(5)), "condoms", 20)
    programme.visit(bela, "naryn", march(8), ("counselling", "pre-test"))
    programme.visit(cleo, "osh", date(2026, 1, 9))
    programme.visit(programme.client(into=cleo), "osh", march(12), ("services", "hiv-test"))
    programme.give(programme.visit(cleo, "osh", march(13)), "condoms", 10)
    programme.visit(dana, "osh", march(9), voided_at=now())
    programme.visit(ewa, "naryn", march(9), provenance="provisional")
    found = counts(programme.session, Period.parse("2026-03"), Period.parse("2026Q1"))
    table: dict[str, tuple[int, ...]] = {
        # KG, Osh oblast, Osh, Naryn oblast, Naryn
        "reached": (4, 3, 3, 2, 2),
        "visits": (7, 5, 5, 2, 2),
        "provisional": (1, 0, 0, 1, 1),
        # Bela got condoms in Osh and counselling in Naryn: both towns saw who got the package.
        "package": (2, 2, 2, 1, 1),
        # Cleo, who got condoms and was offered a test, was seen in January already.
        "kp-prev": (1, 1, 1, 0, 0),
        "counselled": (1, 1, 1, 0, 0),
        "hiv-tested": (1, 1, 1, 0, 0),
        "hts-tst": (1, 1, 1, 0, 0),
        "tests-hiv": (1, 1, 1, 0, 0),
        "condoms": (60, 60, 60, 0, 0),
        "lubricant": (5, 5, 5, 0, 0),
    }
    expect(found, "2026-03", table, "KG", "KG-O", "osh", "KG-N", "naryn")
    # In the whole quarter Cleo is new.
    expect(found, "2026Q1", {"reached": (4,), "visits": (8,), "kp-prev": (2,)}, "KG")


@pytest.mark.parametrize("database_url", [None])
def test_a_diagnosis_is_followed_step_by_step(programme: Programme) -> None:
    """Fay screens reactive on 2 March; the laboratory confirms; she is told on the 12th, treated on the 25th.

    Gul's reactive test is found negative. Hana is known to be positive, and tested all the same.
    """
    fay, gul, hana = (programme.client() for _ in range(3))
    visit = programme.visit(fay, "osh", march(2), age_band="25-29")
    screened = programme.result(visit, "refer", march(2), given=march(2))
    days = {"given": march(12), "told_positive": march(12), "linked": march(20), "treated": march(25)}
    programme.result(visit, "positive", march(10), source="laboratory", confirms_id=screened, **days)
    visit = programme.visit(gul, "naryn", march(3))
    screened = programme.result(visit, "refer", march(3), given=march(3))
    programme.result(visit, "negative", march(31), source="laboratory", confirms_id=screened)
    visit = programme.visit(hana, "osh", march(5), known_positive=True)
    programme.result(visit, "positive", march(5), given=march(5))
    table: dict[str, tuple[int, ...]] = {
        # KG, Osh oblast, Naryn oblast
        "reached": (3, 2, 1),
        "hiv-tested": (3, 2, 1),
        "hts-tst": (3, 2, 1),
        "reactive": (3, 2, 1),
        "confirmed": (2, 2, 0),
        "linked": (1, 1, 0),
        "on-art": (1, 1, 0),
        "positive": (2, 2, 0),
        "hts-tst-pos": (1, 1, 0),
        "tests-returned": (3, 2, 1),
        "tests-positive": (2, 2, 0),
        "hts-tst-25-29": (1, 1, 0),
        "hts-tst-unknown-age": (2, 1, 1),
        # Fay was on treatment 13 days after she was told.
        "told-7-ended": (1, 1, 0),
        "art-in-7": (0, 0, 0),
        "told-30-ended": (1, 1, 0),
        "art-in-30": (1, 1, 0),
        "told-90-ended": (1, 1, 0),
        "art-in-90": (1, 1, 0),
        # Three results on the day itself, confirmations within 14 days (Gul's took 28), and links to care
        # within 7 days (Fay's took 8, Hana's is not known).
        "follow-ups-due": (7, 5, 2),
        "follow-ups-in-time": (4, 3, 1),
    }
    expect(counts(programme.session, Period.parse("2026H1")), "2026H1", table, "KG", "KG-O", "KG-N")


FIRST_HALF: dict[str, tuple[int, ...]] = {
    # KG, Osh oblast, Naryn oblast
    "syphilis-tested": (1, 1, 0),
    "syphilis-positive": (1, 1, 0),
    "syphilis-treated": (1, 1, 0),
    "hcv-tested": (1, 0, 1),
    "hcv-positive": (0, 0, 0),
    "sti-syndromes": (1, 1, 0),
    "sti-treated": (0, 0, 0),
    "violence-asked": (2, 1, 1),
    "violence-found": (1, 1, 0),
    "tb-screened": (1, 1, 0),
    "tb-presumed": (1, 1, 0),
    "prep-offered": (1, 1, 0),
    "prep-started": (1, 1, 0),
    "prep-received": (1, 1, 0),
    "participants-thematic-meeting": (12, 12, 0),
    "participants-rights-training": (0, 0, 0),
    "incidents": (2, 0, 2),
    "incidents-extortion": (2, 0, 2),
    "incidents-supported": (1, 0, 1),
    # In time: two of four results, and not Kira's refill of 3 April.
    "follow-ups-due": (5, 3, 2),
    "follow-ups-in-time": (2, 1, 1),
}
SECOND_HALF: dict[str, tuple[int, ...]] = {
    "retests-ended": (2, 1, 1),
    "retests-in-time": (1, 1, 0),
    "prep-received": (1, 1, 0),
    "prep-offered": (1, 1, 1),
    "sti-treated": (1, 1, 0),
    "referrals": (3, 3, 0),
    "referrals-ended": (3, 3, 0),
    # The outcome "unknown" closes nothing, and another came after 42 days.
    "referrals-closed": (1, 1, 0),
    # Ida's second result was given a day late, her retest was in time and Jana's was not; Kira kept the
    # appointment before its day, the second refill was late; two of three referrals have a first outcome.
    "follow-ups-due": (8, 7, 1),
    "follow-ups-in-time": (4, 4, 0),
}


@pytest.mark.parametrize("database_url", [None])
def test_other_care_and_what_fell_due(programme: Programme) -> None:
    """Ida and Jana are tested in March at elevated risk; only Ida is tested again within six months."""
    ida, jana, kira = (programme.client() for _ in range(3))
    asked = ("violence-intimate-partner", "referred"), ("violence-other", "no-action")
    first = programme.visit(
        ida, "osh", march(2), ("syndromes", "genital-ulcer"), *asked, tb_screen="presumed"
    )
    programme.result(first, "negative", march(2), given=march(2))
    programme.result(first, "reactive", march(2), test="syphilis", treated=march(9))
    again = programme.visit(ida, "osh", date(2026, 9, 2), ("sti_treatments", "genital-ulcer"))
    programme.result(again, "negative", date(2026, 9, 2), given=date(2026, 9, 3))
    visit = programme.visit(jana, "naryn", march(3), ("violence-other", "no-action"), individual_risk=True)
    programme.result(visit, "negative", march(3), given=march(3))
    programme.result(visit, "non-reactive", march(3), test="hcv")
    programme.visit(kira, "osh", march(4), prep="started", prep_days=30, next_appointment=date(2026, 7, 30))
    refilled = programme.visit(kira, "osh", date(2026, 7, 20), prep="continued", prep_days=30)
    programme.visit(kira, "naryn", date(2026, 8, 30), prep="stopped")
    programme.refer(refilled, unknown=date(2026, 7, 25))
    programme.refer(refilled, arrived=date(2026, 8, 1))
    programme.refer(refilled, arrived=date(2026, 8, 31))
    add_groups(programme.session, programme.nurse)
    found = counts(programme.session, Period.parse("2026H1"), Period.parse("2026H2"))
    expect(found, "2026H1", FIRST_HALF, "KG", "KG-O", "KG-N")
    expect(found, "2026H2", SECOND_HALF, "KG", "KG-O", "KG-N")


@pytest.mark.parametrize(
    ("database_url", "seed"),
    [("sqlcipher", 11), pytest.param("postgres", 12, marks=pytest.mark.postgres)],
    indirect=["database_url"],
)
def test_all_counts_equal_a_second_computation(
    engine: Engine, places: None, nurse: Colleague, seed: int
) -> None:
    synthesise(engine, PSEUDONYM_KEY, RULES, visits=250, seed=seed, until=UNTIL)
    asked = (
        (*periods_of(2025), *periods_of(2026)),
        (Period.parse("2026-05"),),
        (Period.parse("2025Q4"), Period.parse("2026-02")),
        (Period.parse("2026H2"),),
    )
    with transaction(engine, reads_only=True) as session:
        menu = programme_menu(session)
        for periods in asked:
            found = counts(session, *periods)
            assert differences(found, Independent(session, menu, periods).counts()) == []
            assert any(found.values())
            life = Life(dict.fromkeys(found, WITHHELD))
            cells = [*found]
            judge = Verifier(menu, life, cells)
            assert judge.accepts_all([found[cell] for cell in cells]), (
                "The attacker takes what is so for impossible"
            )
            known = Knowledge.of(menu, life)
            assert [
                rule for rule in known.rules if not keeps(rule, [found[each] for each in known.cells])
            ] == []


def keeps(rule: Rule, counts: Sequence[int]) -> bool:
    total = sum(counts[part] for part in rule.parts)
    bonds = {Bond.SUM: int.__eq__, Bond.COVER: int.__le__, Bond.LEAST: int.__ge__}
    return bool(bonds[rule.bond](counts[rule.whole], total))


def test_every_measure_is_named_by_an_indicator_that_is_defined() -> None:
    named = {each.numerator for each in INDICATORS.values()}
    named |= {each.denominator for each in INDICATORS.values() if each.denominator}
    assert named | {"provisional"} == set(COUNTED)
    assert all(each.title and each.definition.endswith(".") for each in INDICATORS.values())
