"""A visit as it would be entered today, from the rows in which it is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.care.visit import (
    AssayEntry,
    CommodityEntry,
    HivTest,
    Pep,
    Prep,
    RapidTestEntry,
    ReferralEntry,
    ViolenceEnquiry,
    VisitInput,
)
from models.tables.visits import AssayDone, CommodityGiven, Referral, Result, Visit, VisitWord
from models.visit_rows import LISTS, PLAIN, VIOLENCE
from models.vocabulary import AssayResult, Consent, RapidTest, ViolenceKind, ViolenceResult


@dataclass(frozen=True, slots=True)
class VisitParts:
    """The rows of one visit beside the visit's own; ``results`` are those of its own tests."""

    words: Sequence[VisitWord]
    assays: Sequence[AssayDone]
    results: Sequence[Result]
    commodities: Sequence[CommodityGiven]
    referrals: Sequence[Referral]


def entered(row: Visit, parts: VisitParts) -> VisitInput:
    """The visit as it would be entered today: with results that were given since."""
    lists = {name: tuple(map(kind, sorted(_words_of(parts, name)))) for name, kind in LISTS.items()}
    plain = {name: getattr(row, name) for name in PLAIN}
    results = {result.test: result for result in parts.results}
    return VisitInput(
        id=row.id,
        consent=Consent.GIVEN,
        **plain,
        **lists,
        hiv_test=_hiv_test(row, parts.assays, results.get(RapidTest.HIV)),
        rapid_tests=tuple(_rapid_tests(parts.assays, results)),
        commodities=tuple(
            CommodityEntry(kind=each.kind, amount=each.amount, lot_id=each.lot_id)
            for each in sorted(parts.commodities, key=lambda each: each.number)
        ),
        prep=Prep(state=row.prep, days=row.prep_days) if row.prep else None,
        pep=Pep(hours_since_exposure=row.pep_hours, days=row.pep_days) if row.pep_hours is not None else None,
        violence=tuple(
            ViolenceEnquiry(kind=kind, result=ViolenceResult(word))
            for kind in sorted(ViolenceKind)
            for word in _words_of(parts, VIOLENCE + kind)
        ),
        referrals=tuple(
            ReferralEntry(facility_id=each.facility_id, reason=each.reason)
            for each in sorted(parts.referrals, key=lambda each: each.number)
        ),
    )


def _words_of(parts: VisitParts, kind: str) -> Iterable[str]:
    return (each.word for each in parts.words if each.kind == kind)


def _hiv_test(row: Visit, assays: Sequence[AssayDone], result: Result | None) -> HivTest | None:
    if row.hiv_strategy is None:
        return None
    return HivTest(
        strategy=row.hiv_strategy,
        assays=tuple(
            AssayEntry(assay=each.assay, result=each.result, lot_id=each.lot_id)
            for each in sorted(assays, key=lambda each: each.number)
            if each.test == RapidTest.HIV and each.assay is not None
        ),
        report=result.finding if result else None,
        result_given=result.given if result else None,
        told_positive=result.told_positive if result else None,
    )


def _rapid_tests(assays: Sequence[AssayDone], results: dict[RapidTest, Result]) -> Iterable[RapidTestEntry]:
    for each in sorted(assays, key=lambda each: each.number):
        if each.test != RapidTest.HIV:
            valid = each.result != AssayResult.INVALID
            given = results[each.test].given if valid else None
            yield RapidTestEntry(test=each.test, result=each.result, lot_id=each.lot_id, result_given=given)
