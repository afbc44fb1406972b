"""Fill a database with a programme that never was, of any size."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from models.audit import record
from models.care.rules import CareRules
from models.care.visit import Memory
from models.database import transaction
from models.errors import N_, Conflict
from models.operations.import_country import load_reference
from models.permissions import Role
from models.pseudonyms import PseudonymKey
from models.queries.synthetic_places import places_of
from models.synthetic.programme import Programme, programme
from models.synthetic.stories import Story, memory_of
from models.synthetic_beside import add_groups, add_kits_of_day, add_lots, add_stock
from models.synthetic_rows import Nurse, StoryRows
from models.tables.clients import Client
from models.tables.country import Town
from models.tables.fleet import Vehicle
from models.tables.server import Server
from models.tables.staff import Staff
from models.tables.visits import Visit

STORIES_AT_ONCE = 500
REMEMBERED, VISITS_OF_A_CLIENT = 200, 3


@dataclass(frozen=True, slots=True)
class Remembers:
    """A made-up client who comes again: what is tapped, and what is remembered of the last visit."""

    client_id: UUID
    code: dict[str, str]
    memory: Memory


@dataclass(frozen=True, slots=True)
class Synthesised:
    """What was made: how much, by whom and where, and some clients who can be looked up."""

    visits: int
    clients: int
    staff_ids: tuple[UUID, ...]
    town_ids: tuple[str, ...]
    remembered: tuple[Remembers, ...]


def synthesise(
    engine: Engine,
    key: PseudonymKey,
    rules: CareRules,
    *,
    visits: int,
    seed: int,
    until: date,
    progress: Callable[[int], None] = lambda visits: None,
) -> Synthesised:
    """Two years of made-up visits that end on the day before ``until``.

    The database says from then on that it is synthetic. Towns, roads and nurses are made where there are
    none. A great programme is written in many transactions; when it is stopped before its end, begin anew
    with an empty database.

    Parameters
    ----------
    progress
        Is told now and then how many visits are written.

    Raises
    ------
    Conflict
        The database holds clients already.
    Invalid
        It has towns, but no facility to refer to.
    """
    with transaction(engine) as session:
        writer = _begin(session, key, rules, visits, seed, until)
        ended = writer.write_some(session)
    while not ended:
        progress(writer.visits)
        with transaction(engine) as session:
            ended = writer.write_some(session)
    progress(writer.visits)
    return writer.made()


def _begin(
    session: Session, key: PseudonymKey, rules: CareRules, visits: int, seed: int, until: date
) -> "_Writer":
    if session.exec(select(Client.id).limit(1)).first() or session.exec(select(Visit.id).limit(1)).first():
        raise Conflict(N_("This database holds clients already: made-up ones need one without."))
    session.connection().execute(update(Server).values(synthetic=True))
    if session.exec(select(Town.id).limit(1)).first() is None:
        load_reference(session)
    plan = programme(places_of(session), rules.algorithms, visits=visits, seed=seed, until=until)
    crew = _crew(session, plan.world.crew)
    add_lots(session, plan)
    add_kits_of_day(session, plan, crew)
    add_groups(session, plan, crew)
    record(session, None, "programme synthesised", visits)
    return _Writer(plan, StoryRows(crew, key, rules.terms))


def _crew(session: Session, size: int) -> list[Nurse]:
    """Whoever is medical already, and as many more as the programme needs, who never sign in."""
    medical = select(Staff.id).where(Staff.role == Role.MEDICAL, col(Staff.active))
    found = list(session.exec(medical.order_by(col(Staff.created_at))))[:size]
    more = [Staff(name=f"made-up nurse {i + 1}", role=Role.MEDICAL) for i in range(size - len(found))]
    session.add_all(more)
    session.flush()
    vehicles = session.exec(select(Vehicle.id).where(col(Vehicle.active)).order_by(col(Vehicle.id))).all()
    return [
        Nurse(staff_id, vehicles[i % len(vehicles)] if vehicles else None)
        for i, staff_id in enumerate([*found, *(each.id for each in more)])
    ]


@contextmanager
def _without_collector() -> Iterator[None]:
    """The rows hold no cycles, and looking for some among so many takes a third of the whole time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Writer:
    """Writes some stories at a time, and the stock after the last."""

    def __init__(self, plan: Programme, rows: StoryRows) -> None:
        self._plan, self._rows = plan, rows
        self._stories = plan.stories()
        self.visits = self._clients = 0
        self._remembered: list[Remembers] = []

    def write_some(self, session: Session) -> bool:
        """Whether that was all."""
        with _without_collector():
            stories = list(islice(self._stories, STORIES_AT_ONCE))
            for told in stories:
                self._add(told)
            self._rows.write(session)
        ended = len(stories) < STORIES_AT_ONCE
        if ended:
            add_stock(session, self._plan, self._rows)
        return ended

    def _add(self, told: Story) -> None:
        self._remember(self._rows.add(told), told)
        self._clients += len(told.clients)
        self.visits += sum(len(client.encounters) for client in told.clients)

    def _remember(self, client_id: UUID, told: Story) -> None:
        """A sample spread over the whole, of clients of whom nothing is in doubt."""
        every = max(1, self._plan.visits // (REMEMBERED * VISITS_OF_A_CLIENT))
        enough = len(self._remembered) * every > self._clients
        if enough or len(told.clients) > 1 or any(each.voided for each in told.clients[0].encounters):
            return
        last = told.clients[0].encounters[-1].visit
        self._remembered.append(Remembers(client_id, dict(told.clients[0].code), memory_of(last)))

    def made(self) -> Synthesised:
        return Synthesised(
            visits=self.visits,
            clients=self._clients,
            staff_ids=tuple(nurse.id for nurse in self._rows.crew),
            town_ids=tuple(place.town_id for place in self._plan.world.places.all),
            remembered=tuple(self._remembered),
        )
