"""A visit as it was entered, and as it is kept: from the input model to rows, and back without loss."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import SQLModel

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
from models.vocabulary import (
    AssayResult,
    Consent,
    Counselling,
    Finding,
    RapidTest,
    ResultSource,
    Service,
    StiTreatment,
    Syndrome,
    ViolenceKind,
    ViolenceResult,
    Word,
)

_PLAIN = (
    "day",
    "town_id",
    "site_id",
    "contact_preference",
    "age_band",
    "known_positive",
    "individual_risk",
    "safeguarding",
    "hiv_test_consent",
    "tb_screen",
    "next_appointment",
)
_LISTS: dict[str, type[Word]] = {
    "services": Service,
    "syndromes": Syndrome,
    "sti_treatments": StiTreatment,
    "counselling": Counselling,
}
_VIOLENCE = "violence-"


@dataclass(frozen=True, slots=True)
class VisitParts:
    """The rows of one visit beside the visit's own; ``results`` are those of its own tests."""

    words: Sequence[VisitWord]
    assays: Sequence[AssayDone]
    results: Sequence[Result]
    commodities: Sequence[CommodityGiven]
    referrals: Sequence[Referral]

    def rows(self) -> list[SQLModel]:
        return [*self.words, *self.assays, *self.results, *self.commodities, *self.referrals]


def fill_visit(row: Visit, visit: VisitInput) -> None:
    """Write what was entered into the visit's own row."""
    for name in _PLAIN:
        setattr(row, name, getattr(visit, name))
    row.hiv_strategy = visit.hiv_test.strategy if visit.hiv_test else None
    row.prep, row.prep_days = (visit.prep.state, visit.prep.days) if visit.prep else (None, 0)
    row.pep_hours, row.pep_days = (visit.pep.hours_since_exposure, visit.pep.days) if visit.pep else (None, 0)


def parts_of(visit: VisitInput) -> VisitParts:
    """The rows beside the visit's own. What was given none of is not kept."""
    given = [entry for entry in visit.commodities if entry.amount]
    return VisitParts(
        words=_words(visit),
        assays=_assays(visit),
        results=_results(visit),
        commodities=[
            CommodityGiven(visit_id=visit.id, number=i, **entry.model_dump()) for i, entry in enumerate(given)
        ],
        referrals=[
            Referral(visit_id=visit.id, number=i, **entry.model_dump())
            for i, entry in enumerate(visit.referrals)
        ],
    )


def _words(visit: VisitInput) -> list[VisitWord]:
    pairs = [(name, each.value) for name in _LISTS for each in getattr(visit, name)]
    pairs += [(_VIOLENCE + enquiry.kind, enquiry.result.value) for enquiry in visit.violence]
    return [VisitWord(visit_id=visit.id, kind=kind, word=word) for kind, word in pairs]


def _assays(visit: VisitInput) -> list[AssayDone]:
    hiv = visit.hiv_test.assays if visit.hiv_test else ()
    done = [{"test": RapidTest.HIV, **entry.model_dump()} for entry in hiv]
    done += [entry.model_dump(exclude={"result_given"}) for entry in visit.rapid_tests]
    return [AssayDone(visit_id=visit.id, number=number, **values) for number, values in enumerate(done)]


def _results(visit: VisitInput) -> list[Result]:
    results = [
        _result(visit, entry.test, Finding(entry.result.value), entry.result_given)
        for entry in visit.rapid_tests
        if entry.result != AssayResult.INVALID
    ]
    hiv = visit.hiv_test
    if hiv is not None and hiv.report is not None:
        results.append(_result(visit, RapidTest.HIV, hiv.report, hiv.result_given, hiv.told_positive))
    return results


def _result(
    visit: VisitInput, test: RapidTest, finding: Finding, given: date | None, told: date | None = None
) -> Result:
    return Result(
        visit_id=visit.id,
        day=visit.day,
        source=ResultSource.VISIT,
        test=test,
        finding=finding,
        given=given,
        told_positive=told,
    )


def entered(row: Visit, parts: VisitParts) -> VisitInput:
    """The visit as it would be entered today: with results that were given since."""
    lists = {name: tuple(map(kind, sorted(_words_of(parts, name)))) for name, kind in _LISTS.items()}
    plain = {name: getattr(row, name) for name in _PLAIN}
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
            for word in _words_of(parts, _VIOLENCE + kind)
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


def kits_used(visit: VisitInput) -> dict[UUID, int]:
    """How many pieces of each lot the visit took: one for each test, invalid ones too."""
    used: dict[UUID, int] = {}
    assays = visit.hiv_test.assays if visit.hiv_test else ()
    pieces = [(entry.lot_id, 1) for entry in assays]
    pieces += [(entry.lot_id, 1) for entry in visit.rapid_tests]
    pieces += [(entry.lot_id, entry.amount) for entry in visit.commodities if entry.lot_id]
    for lot_id, amount in pieces:
        used[lot_id] = used.get(lot_id, 0) + amount
    return {lot_id: amount for lot_id, amount in used.items() if amount}
