"""Who may be behind a code: candidates by pseudonym, and whether one of them fits what is remembered."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, or_
from sqlmodel import Session, col, select

from models.care.visit import Memory
from models.pseudonyms import Pseudonym
from models.tables.clients import Client, ClientPseudonym
from models.tables.visits import Visit

# Several clients share a code, the more the larger the programme, so all of them are asked for at once.
_PERSON = func.coalesce(Client.merged_into_id, Client.id)
_CANDIDATES = (
    select(_PERSON)
    .join(ClientPseudonym, col(ClientPseudonym.client_id) == Client.id)
    .where(col(ClientPseudonym.pseudonym).in_(bindparam("pseudonyms", expanding=True)))
)
_VISITS = (
    select(_PERSON.label("person"), col(Visit.day), col(Visit.town_id))
    .join(Client, col(Client.id) == Visit.client_id)
    .where(
        or_(
            col(Client.id).in_(bindparam("people", expanding=True)),
            col(Client.merged_into_id).in_(bindparam("people", expanding=True)),
        ),
        col(Visit.voided_at).is_(None),
        col(Visit.day) < bindparam("before"),
    )
)


def candidates(session: Session, pseudonyms: Collection[Pseudonym]) -> tuple[UUID, ...]:
    """Everyone who may have this code; of clients merged into another, the other."""
    values = [each.value for each in pseudonyms]
    found = session.connection().execute(_CANDIDATES, {"pseudonyms": values})
    return tuple(sorted(set(found.scalars())))


def matching(
    session: Session, client_ids: Sequence[UUID], memory: Memory, before: date = date.max
) -> tuple[UUID, ...]:
    """Those whose last visit was in the month and town that are remembered.

    Parameters
    ----------
    before
        Only visits before this day count: a visit from away is not its own memory.
    """
    last: dict[UUID, date] = {}
    towns: dict[tuple[UUID, date], set[str]] = {}
    asked = {"people": list(client_ids), "before": before}
    for person, day, town_id in session.connection().execute(_VISITS, asked):
        last[person] = max(day, last.get(person, day))
        towns.setdefault((person, day), set()).add(town_id)
    return tuple(
        each
        for each in client_ids
        if each in last
        and last[each].replace(day=1) == memory.month
        and memory.town_id in towns[each, last[each]]
    )
