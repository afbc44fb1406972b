"""What is owed: by town and week, with what is overdue first, or to one client (HIV.FXNREQ.021)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.queries.client_history import same_person
from models.tables.visits import OwedToClient

PAGE = 100


def due_in_town(
    session: Session, town_id: str, until: date, *, after: OwedToClient | None = None, limit: int = PAGE
) -> Sequence[OwedToClient]:
    """Follow-ups of clients last seen in the town, due by the day; what is overdue longest comes first.

    Parameters
    ----------
    after
        The last one of the page before.
    """
    statement = select(OwedToClient).where(OwedToClient.town_id == town_id, OwedToClient.due <= until)
    if after is not None:
        statement = statement.where(
            (col(OwedToClient.due) > after.due)
            | ((col(OwedToClient.due) == after.due) & (col(OwedToClient.id) > after.id))
        )
    ordered = statement.order_by(col(OwedToClient.due), col(OwedToClient.id))
    return session.exec(ordered.limit(limit)).all()


def owed_to(session: Session, client_id: UUID) -> Sequence[OwedToClient]:
    """The client's own list, the moment the client is found; what is overdue longest comes first."""
    person = same_person(session, client_id)
    statement = select(OwedToClient).where(col(OwedToClient.client_id).in_(person))
    return session.exec(statement.order_by(col(OwedToClient.due), col(OwedToClient.kind))).all()
