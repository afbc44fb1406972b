"""What a made-up programme has beside its clients: kits, group sessions, violations of rights."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from models.operations.record_incident import incident_hash
from models.synthetic.draws import seeded
from models.synthetic.groups import group_sessions, rights_incidents
from models.synthetic.kits import movements_of
from models.synthetic.programme import Programme
from models.synthetic_rows import Nurse, StoryRows, instant
from models.tables.groups import GroupSession, RightsIncident, SupportGiven
from models.tables.stock import KitLot, KitOfDay, StockMovement
from models.vocabulary import KitKind


def add_lots(session: Session, plan: Programme) -> None:
    """All lots; one that is closed is used up from the next day on."""
    session.add_all(
        KitLot(**lot.row.model_dump(), id=lot.id, used_up_on=lot.closed and lot.closed + timedelta(days=1))
        for lot in plan.world.shelf.all()
    )
    session.flush()


def add_kits_of_day(session: Session, plan: Programme, crew: Sequence[Nurse]) -> None:
    """What each nurse has chosen for the day on which the made-up past ends."""
    session.add_all(
        KitOfDay(
            staff_id=nurse.id,
            day=plan.until,
            kind=kind,
            lot_id=plan.world.shelf.lot(kind, plan.until, number).id,
            vehicle_id=nurse.vehicle_id,
        )
        for number, nurse in enumerate(crew)
        for kind in KitKind
    )


def add_stock(session: Session, plan: Programme, stories: StoryRows) -> None:
    """What must have been received, loaded, wasted and counted, so that the visits could use it."""
    used: dict[UUID, dict[str | None, int]] = defaultdict(dict)
    for (lot_id, vehicle_id), pieces in stories.used.items():
        used[lot_id][vehicle_id] = pieces
    rng = seeded(plan.seed, "stock")
    for lot in plan.world.shelf.all():
        for row in movements_of(lot, used[lot.id], plan.until, rng):
            entered_at = instant(row.day)
            moved = StockMovement(**row.model_dump(), entered_at=entered_at, staff_id=stories.crew[0].id)
            session.add(moved)


def add_groups(session: Session, plan: Programme, crew: Sequence[Nurse]) -> None:
    """Sessions and incidents, recorded by the first of the crew."""
    rng, places = seeded(plan.seed, "groups"), plan.world.places
    by = crew[0].id
    for row in group_sessions(rng, places, plan.until):
        session.add(GroupSession(**row.model_dump(), staff_id=by))
    for entry in rights_incidents(rng, places, plan.until):
        values = entry.model_dump(exclude={"support"})
        incident = RightsIncident(**values, staff_id=by, sent_hash=incident_hash(entry))
        session.add(incident)
        session.flush()
        session.add_all(
            SupportGiven(incident_id=incident.id, support=each.support, outcome=each.outcome)
            for each in entry.support
        )
