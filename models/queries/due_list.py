"""What is owed: by town and week, with what is overdue first, or to one client (HIV.FXNREQ.021).

The list of a town names nobody, by no id either: who is owed something is found by the code, when the
client is there. It tells what to bring and what to ask a laboratory for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from sqlmodel import Session, col, select

from models.errors import N_, Invalid
from models.queries.client_history import same_person
from models.tables.visits import OwedToClient
from models.vocabulary import FollowUpKind

PAGE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the due list; as text, ``2026-11-30.`` and a random id."""

    due: date
    id: UUID

    def __str__(self) -> str:
        return f"{self.due}.{self.id}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises Invalid where the text is no place."""
        due, _, id_ = text.partition(".")
        try:
            return cls(date.fromisoformat(due), UUID(id_))
        except ValueError:
            raise Invalid(N_("There is no such place in the list."), "after") from None


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up without a name; ``last_seen`` is the first day of the month of the last visit."""

    kind: FollowUpKind
    opens: date
    due: date
    rule: str
    last_seen: date

    def is_overdue(self, today: date) -> bool:
        return self.due < today


@dataclass(frozen=True, slots=True)
class DueList:
    """A page of a town's list, and the place after which the next page begins, None on the last."""

    follow_ups: tuple[Due, ...]
    next: Place | None


def due_list(session: Session, town_id: str, until: date, after: Place | None = None) -> DueList:
    """A page of what is due by the day to clients last seen in the town, overdue longest first.

    Parameters
    ----------
    after
        The last one of the page before; it need not be there any more.
    """
    statement = select(OwedToClient).where(OwedToClient.town_id == town_id, OwedToClient.due <= until)
    if after is not None:
        statement = statement.where(
            (col(OwedToClient.due) > after.due)
            | ((col(OwedToClient.due) == after.due) & (col(OwedToClient.id) > after.id))
        )
    ordered = statement.order_by(col(OwedToClient.due), col(OwedToClient.id))
    found = session.exec(ordered.limit(PAGE + 1)).all()
    page = found[:PAGE]
    follow_ups = tuple(Due(owed.kind, owed.opens, owed.due, owed.rule, owed.last_seen) for owed in page)
    more = len(found) > PAGE
    return DueList(follow_ups, Place(page[-1].due, page[-1].id) if more else None)


def owed_to(session: Session, client_id: UUID) -> Sequence[OwedToClient]:
    """The client's own list, the moment the client is found; what is overdue longest comes first."""
    person = same_person(session, client_id)
    statement = select(OwedToClient).where(col(OwedToClient.client_id).in_(person))
    return session.exec(statement.order_by(col(OwedToClient.due), col(OwedToClient.kind))).all()
