from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.tables.clients import ClientMerge

MOST_SHOWN = 20


def own_merges(session: Session, staff_id: UUID) -> Sequence[ClientMerge]:
    """The latest 20 that this person made, also those that were undone; the latest first."""
    statement = select(ClientMerge).where(ClientMerge.merged_by_id == staff_id)
    return session.exec(statement.order_by(col(ClientMerge.merged_at).desc()).limit(MOST_SHOWN)).all()
