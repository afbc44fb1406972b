"""What may still be written after a visit: laboratory results, days after a result, outcomes of referrals."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.queries.found_clients import require_found
from models.queries.visit_record import FollowedReferral, followed_referrals, own_visit
from models.queries.waiting_results import AWAITED, number_of, visit_numbered
from models.tables.visits import Referral, Result, Visit
from models.vocabulary import Finding, RapidTest, ReferralOutcome

# After these more may come: who has arrived may begin a treatment.
_GO_ON = (None, ReferralOutcome.ARRIVED, ReferralOutcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Key:
    """What opens the records: one of the three.

    ``client_id`` of a client whom one has found within the last hours, ``visit_id`` of a visit of one's own,
    or ``number`` as it stands on a sample or a letter.
    """

    client_id: UUID | None = None
    visit_id: UUID | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class OpenResult:
    """A result that no laboratory has answered; ``missing`` names the days of ResultDays not yet written."""

    result: Result
    missing: tuple[str, ...]

    @property
    def awaits_laboratory(self) -> bool:
        return self.result.finding in AWAITED

    @property
    def is_open(self) -> bool:
        return bool(self.missing) or self.awaits_laboratory

    def without_days(self) -> "OpenResult":
        return replace(self, missing=())


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A standing visit with its unanswered results and its referrals, open or not."""

    visit: Visit
    results: tuple[OpenResult, ...]
    referrals: tuple[FollowedReferral, ...]

    @property
    def is_open(self) -> bool:
        return any(each.is_open for each in self.results) or any(map(goes_on, self.referrals))

    @property
    def number(self) -> str:
        return number_of(self.visit.id)


def goes_on(followed: FollowedReferral) -> bool:
    """Whether an outcome is owed, or the last one may be followed by another."""
    return (followed.steps[-1].outcome if followed.steps else None) in _GO_ON


def opened_by(session: Session, staff_id: UUID, key: Key, at: datetime) -> tuple[OpenVisit, ...]:
    """What the key opens to these staff.

    The number of a colleague's visit opens its referrals and the tests that wait for a laboratory, and
    nothing that was found there.

    Raises
    ------
    NotFound
        The key opens nothing to them.
    Invalid, Conflict
        The number is none, or means two visits.
    """
    if key.client_id is not None:
        return _of_person(session, require_found(session, staff_id, key.client_id, at))
    if key.visit_id is not None:
        return (_of_visit(session, own_visit(session, staff_id, key.visit_id)),)
    visit = visit_numbered(session, key.number)
    opened = _of_visit(session, visit)
    if visit.staff_id == staff_id:
        return (opened,)
    awaited = tuple(each.without_days() for each in opened.results if each.awaits_laboratory)
    return (replace(opened, results=awaited),)


def _of_person(session: Session, person: Collection[UUID]) -> tuple[OpenVisit, ...]:
    """The person's visits at which something is open, and the last one in any case; the newest first."""
    visits = select(Visit).where(col(Visit.client_id).in_(person), col(Visit.voided_at).is_(None))
    newest_first = session.exec(visits.order_by(col(Visit.day).desc(), col(Visit.recorded_at).desc())).all()
    found = [_of_visit(session, visit) for visit in newest_first]
    return tuple(each for i, each in enumerate(found) if i == 0 or each.is_open)


def _of_visit(session: Session, visit: Visit) -> OpenVisit:
    results = session.exec(select(Result).where(Result.visit_id == visit.id)).all()
    answered = {result.confirms_id for result in results}
    standing = sorted((each for each in results if each.id not in answered), key=lambda each: each.day)
    referrals = session.exec(select(Referral).where(Referral.visit_id == visit.id)).all()
    return OpenVisit(
        visit=visit,
        results=tuple(OpenResult(each, _missing(each)) for each in standing),
        referrals=followed_referrals(session, sorted(referrals, key=lambda each: each.number)),
    )


def _missing(result: Result) -> tuple[str, ...]:
    return tuple(name for name in _days_of(result) if getattr(result, name) is None)


def _days_of(result: Result) -> tuple[str, ...]:
    """Days that can follow such a result, in their order."""
    if result.finding == Finding.POSITIVE and result.test == RapidTest.HIV:
        return ("given", "told_positive", "linked", "treated")
    if result.finding in (Finding.POSITIVE, Finding.REACTIVE):
        return ("given", "treated")
    return ("given",)
