"""Clients who wait to be erased, as a second person sees them: nothing of the client."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.tables.clients import ErasureProposal
from models.tables.staff import Staff


@dataclass(frozen=True, slots=True)
class WaitingErasure:
    id: UUID
    proposed_day: date
    proposed_by_id: UUID
    proposed_by: str


def waiting_erasures(session: Session) -> list[WaitingErasure]:
    """The oldest first."""
    statement = (
        select(col(ErasureProposal.id), col(ErasureProposal.proposed_day), col(Staff.id), col(Staff.name))
        .join(Staff, col(Staff.id) == ErasureProposal.proposed_by_id)
        .order_by(col(ErasureProposal.proposed_day), col(ErasureProposal.id))
    )
    return [WaitingErasure(*row) for row in session.exec(statement)]
