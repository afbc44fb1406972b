"""The rows of one visit beside its own."""

from uuid import UUID

from sqlmodel import Session, select

from models.tables.visits import AssayDone, CommodityGiven, Referral, Result, VisitWord
from models.visit_entries import VisitParts
from models.vocabulary import ResultSource


def visit_parts(session: Session, visit_id: UUID) -> VisitParts:
    """All of them, in no particular order; laboratory results are left out."""
    own = (Result.visit_id == visit_id, Result.source == ResultSource.VISIT)
    return VisitParts(
        words=session.exec(select(VisitWord).where(VisitWord.visit_id == visit_id)).all(),
        assays=session.exec(select(AssayDone).where(AssayDone.visit_id == visit_id)).all(),
        results=session.exec(select(Result).where(*own)).all(),
        commodities=session.exec(select(CommodityGiven).where(CommodityGiven.visit_id == visit_id)).all(),
        referrals=session.exec(select(Referral).where(Referral.visit_id == visit_id)).all(),
    )
