"""The history of a made-up person from rows that are not written yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.care.history import History, PastReferral, PastResult, PastVisit
from models.visit_rows import Row, VisitRows
from models.vocabulary import Finding, RapidTest

_STI_LISTS = ("syndromes", "sti_treatments")
_HAS_SYPHILIS = (Finding.REACTIVE, Finding.POSITIVE)


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A visit's rows; ``outcomes`` are the days of its referrals' first outcomes, by the referral's id."""

    row: Row
    parts: VisitRows
    outcomes: dict[UUID, date]


def history_of(kept: Iterable[KeptVisit]) -> History:
    """What ``models.queries.client_history`` would read of these visits, which all count."""
    visits: list[PastVisit] = []
    results: list[PastResult] = []
    referrals: list[PastReferral] = []
    for visit in kept:
        visits.append(_past_visit(visit))
        results += map(_past_result, visit.parts.results)
        referrals += [
            PastReferral(each["id"], visit.row["day"], each["reason"], visit.outcomes.get(each["id"]))
            for each in visit.parts.referrals
        ]
    return History(tuple(visits), tuple(results), tuple(referrals))


def _past_visit(visit: KeptVisit) -> PastVisit:
    row = visit.row
    return PastVisit(
        id=row["id"],
        day=row["day"],
        town_id=row["town_id"],
        known_positive=row["known_positive"],
        individual_risk=row["individual_risk"],
        sti=_sti(visit.parts),
        prep=row["prep"],
        prep_days=row["prep_days"],
        pep=row["pep_hours"] is not None,
        next_appointment=row["next_appointment"],
    )


def _sti(parts: VisitRows) -> bool:
    return any(word["kind"] in _STI_LISTS for word in parts.words) or any(
        result["test"] == RapidTest.SYPHILIS and result["finding"] in _HAS_SYPHILIS
        for result in parts.results
    )


def _past_result(row: Row) -> PastResult:
    return PastResult(
        id=row["id"],
        day=row["day"],
        test=row["test"],
        finding=row["finding"],
        source=row["source"],
        confirms_id=row["confirms_id"],
        given=row["given"],
        told_positive=row["told_positive"],
        linked=row["linked"],
    )
