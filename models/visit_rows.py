"""A visit as it is kept: the rows that an entry becomes. ``models.visit_entries`` reads them back."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, SQLModel

from models.care.visit import VisitInput
from models.database import insert_rows
from models.tables.visits import AssayDone, CommodityGiven, Referral, Result, VisitWord
from models.vocabulary import (
    AssayResult,
    Counselling,
    Finding,
    RapidTest,
    ResultSource,
    Service,
    StiTreatment,
    Syndrome,
    Word,
)

Row = dict[str, Any]
PLAIN = (
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
LISTS: dict[str, type[Word]] = {
    "services": Service,
    "syndromes": Syndrome,
    "sti_treatments": StiTreatment,
    "counselling": Counselling,
}
VIOLENCE = "violence-"


@dataclass(frozen=True, slots=True)
class VisitRows:
    """The rows of one visit beside the visit's own, by table; ``results`` are those of its own tests."""

    words: list[Row]
    assays: list[Row]
    results: list[Row]
    commodities: list[Row]
    referrals: list[Row]

    def insert(self, session: Session) -> None:
        """All of them, after the visit's own."""
        tables: dict[type[SQLModel], list[Row]] = {
            VisitWord: self.words,
            AssayDone: self.assays,
            Result: self.results,
            CommodityGiven: self.commodities,
            Referral: self.referrals,
        }
        for table, rows in tables.items():
            insert_rows(session, table, rows)


def columns_of(visit: VisitInput) -> Row:
    """What was entered, as columns of the visit's own row."""
    return {name: getattr(visit, name) for name in PLAIN} | {
        "hiv_strategy": visit.hiv_test.strategy if visit.hiv_test else None,
        "prep": visit.prep.state if visit.prep else None,
        "prep_days": visit.prep.days if visit.prep else 0,
        "pep_hours": visit.pep.hours_since_exposure if visit.pep else None,
        "pep_days": visit.pep.days if visit.pep else 0,
    }


def rows_of(visit: VisitInput) -> VisitRows:
    """The rows beside the visit's own. What was given none of is not kept."""
    given = [entry for entry in visit.commodities if entry.amount]
    return VisitRows(
        words=_words(visit),
        assays=_assays(visit),
        results=_results(visit),
        commodities=[
            {
                "visit_id": visit.id,
                "number": i,
                "kind": each.kind,
                "amount": each.amount,
                "lot_id": each.lot_id,
            }
            for i, each in enumerate(given)
        ],
        referrals=[
            {
                "id": uuid4(),
                "visit_id": visit.id,
                "number": i,
                "facility_id": each.facility_id,
                "reason": each.reason,
            }
            for i, each in enumerate(visit.referrals)
        ],
    )


def _words(visit: VisitInput) -> list[Row]:
    pairs = [(name, each.value) for name in LISTS for each in getattr(visit, name)]
    pairs += [(VIOLENCE + enquiry.kind, enquiry.result.value) for enquiry in visit.violence]
    return [{"visit_id": visit.id, "kind": kind, "word": word} for kind, word in pairs]


def _assays(visit: VisitInput) -> list[Row]:
    hiv = visit.hiv_test.assays if visit.hiv_test else ()
    done = [(RapidTest.HIV, entry.assay, entry.result, entry.lot_id) for entry in hiv]
    others = [(entry.test, None, entry.result, entry.lot_id) for entry in visit.rapid_tests]
    return [
        {"visit_id": visit.id, "number": i, "test": test, "assay": assay, "result": result, "lot_id": lot_id}
        for i, (test, assay, result, lot_id) in enumerate([*done, *others])
    ]


def _results(visit: VisitInput) -> list[Row]:
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
) -> Row:
    return {
        "id": uuid4(),
        "visit_id": visit.id,
        "day": visit.day,
        "source": ResultSource.VISIT,
        "test": test,
        "finding": finding,
        "confirms_id": None,
        "given": given,
        "told_positive": told,
        "linked": None,
        "treated": None,
    }


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
