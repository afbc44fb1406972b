"""What an erased client leaves: one more of each thing that was done."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select, update

from models.tables.clients import ErasedCount
from models.tables.visits import CommodityGiven, Referral, Result, Visit
from models.vocabulary import ResultSource


def count_erased(session: Session, visit_ids: Collection[UUID]) -> None:
    """Add one client and what was done in these visits, all of theirs; what was voided counts for nothing."""
    standing = session.exec(
        select(Visit.id).where(col(Visit.id).in_(visit_ids), col(Visit.voided_at).is_(None))
    ).all()
    counts = Counter({"client": 1, "visit": len(standing)})
    counts["referral"] = session.exec(
        select(func.count()).select_from(Referral).where(col(Referral.visit_id).in_(standing))
    ).one()
    own = (col(Result.visit_id).in_(standing), Result.source == ResultSource.VISIT)
    for test, number in session.exec(select(Result.test, func.count()).where(*own).group_by(Result.test)):
        counts[f"test {test}"] = number
    pieces = select(CommodityGiven.kind, func.sum(CommodityGiven.amount))
    given = pieces.where(col(CommodityGiven.visit_id).in_(standing)).group_by(CommodityGiven.kind)
    for kind, number in session.exec(given):
        counts[f"commodity {kind}"] = number
    for what, number in sorted(counts.items()):
        if number:
            _add(session, what, number)


def _add(session: Session, what: str, number: int) -> None:
    more = update(ErasedCount).where(col(ErasedCount.what) == what)
    more = more.values(count=col(ErasedCount.count) + number)
    if session.exec(more).rowcount:
        return
    try:
        with session.begin_nested():
            session.add(ErasedCount(what=what, count=number))
    except IntegrityError:
        session.exec(more)  # another erasure was first
