"""From what is recorded, one query for each term of need: numbers of people, never who.

What leaves this file is coarse or under noise, so that whatever is made of it tells no more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from models.coarse import Coarse, coarse
from models.need.veil import veiled
from models.need.yields import Met, waited_weeks
from models.tables.server import Server
from models.tables.visits import OwedToClient, Visit
from models.vocabulary import FollowUpKind

URGENT = (FollowUpKind.GIVE_RESULT, FollowUpKind.LINK_TO_CARE)
# What has been owed for longer will hardly be collected by one more stop; what is due a week later already is
# counted, if it may be given now, since nobody may come in that week.
COUNTED_OVERDUE, COUNTED_AHEAD = timedelta(weeks=26), timedelta(weeks=1)
LOOKED_BACK = timedelta(weeks=52)
# "Some" is 1 to 7 people.
SOME = 4


@dataclass(frozen=True, slots=True)
class MetAtSite:
    """The days on which clients were met at a site, and all clients after the first of these days."""

    days: tuple[date, ...]
    met: Met


def people(count: int) -> int:
    """A coarse count as a number to reckon with."""
    return as_number(coarse(count))


def as_number(told: Coarse) -> int:
    return SOME if told == "some" else told


def urgent_by_town(session: Session, until: date) -> Mapping[str, int]:
    """People who wait for a result or are to be linked to care, under noise; towns without one too."""
    return _Veiled(session, until, _owed(session, until, URGENT))


def due_by_town(session: Session, until: date) -> Mapping[str, int]:
    """People who may be given something by the day, and should be a week later at the latest; coarse."""
    return {town_id: people(count) for town_id, count in _owed(session, until, tuple(FollowUpKind)).items()}


def people_owed(session: Session, until: date, kinds: Sequence[FollowUpKind]) -> int:
    """In the whole nation, exactly: for whoever makes it coarse before it is shown."""
    return sum(_owed(session, until, kinds).values())


def reached_by_town(session: Session, until: date) -> Mapping[str, int]:
    """People met within a year before the day, coarse."""
    statement = select(Visit.town_id, func.count(col(Visit.client_id).distinct())).where(
        Visit.day >= until - LOOKED_BACK, Visit.day < until, col(Visit.voided_at).is_(None)
    )
    return {town_id: people(count) for town_id, count in session.exec(statement.group_by(col(Visit.town_id)))}


def met_by_site(session: Session, until: date, saturation: float) -> Mapping[str, MetAtSite]:
    """From stops within a year before the day; the clients of a site are coarse together."""
    statement = (
        select(col(Visit.site_id), col(Visit.day), func.count(col(Visit.client_id).distinct()))
        .where(
            col(Visit.site_id).is_not(None),
            Visit.day >= until - LOOKED_BACK,
            Visit.day < until,
            col(Visit.voided_at).is_(None),
        )
        .group_by(col(Visit.site_id), col(Visit.day))
        .order_by(col(Visit.day))
    )
    stops: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for site_id, day, count in session.exec(statement):
        assert site_id is not None
        stops[site_id].append((day, count))
    return {site_id: _met(found, saturation) for site_id, found in stops.items()}


def _met(stops: Sequence[tuple[date, int]], saturation: float) -> MetAtSite:
    """Before the first stop nobody knows for how long clients had waited."""
    days = tuple(day for day, _ in stops)
    clients = people(sum(count for _, count in stops[1:]))
    return MetAtSite(days, Met(clients, waited_weeks([day.toordinal() for day in days], saturation)))


def _owed(session: Session, until: date, kinds: Sequence[FollowUpKind]) -> dict[str, int]:
    statement = select(OwedToClient.town_id, func.count(col(OwedToClient.client_id).distinct())).where(
        col(OwedToClient.kind).in_(kinds),
        OwedToClient.opens <= until,
        OwedToClient.due <= until + COUNTED_AHEAD,
        OwedToClient.due > until - COUNTED_OVERDUE,
    )
    return dict(session.exec(statement.group_by(col(OwedToClient.town_id))).all())


class _Veiled(dict[str, int]):
    """A town in which nobody waits has its noise as well, or its 0 would tell."""

    def __init__(self, session: Session, until: date, exact: Mapping[str, int]) -> None:
        self._key = bytes.fromhex(session.exec(select(Server.noise_key)).one())
        self._quarter = f"{until.year} {(until.month - 1) // 3}"
        super().__init__({town_id: self._veil(town_id, count) for town_id, count in exact.items()})

    def __missing__(self, town_id: str) -> int:
        return self._veil(town_id, 0)

    def _veil(self, town_id: str, count: int) -> int:
        return veiled(count, self._key, town_id, self._quarter)
