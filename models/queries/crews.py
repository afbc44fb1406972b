"""Who may be in a crew, and who is on duty on which vehicle on which day of a week."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.errors import N_, NotFound
from models.queries.planning_rules import planning_rules
from models.tables.crews import CrewMember, DayOff
from models.tables.planning import PlanningRulesRow
from models.tables.plans import PlanRequest
from models.tables.staff import Staff


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the crew; ``name`` is the account's, or the label."""

    row: CrewMember
    name: str
    days_off: tuple[DayOff, ...]

    def is_off(self, day: date) -> bool:
        return any(off.holds(day) for off in self.days_off)


@dataclass(frozen=True, slots=True)
class DayCrew:
    """Who is on duty on a vehicle on a day; nobody is known of a crew that holds no member.

    ``needs_driver`` and ``needs_tester``: the planning rules.
    """

    members: tuple[Member, ...]
    known: bool
    needs_driver: bool
    needs_tester: bool

    @property
    def lacks_driver(self) -> bool:
        return self.needs_driver and not any(member.row.drives for member in self.members)

    @property
    def lacks_tester(self) -> bool:
        return self.needs_tester and not any(member.row.tests for member in self.members)

    @property
    def may_work(self) -> bool:
        """Where nobody of the crew is known, nothing is known against it either."""
        return not self.known or not (self.lacks_driver or self.lacks_tester)

    @property
    def of_women(self) -> "DayCrew":
        """Those of it who count for women-only crews."""
        women = tuple(member for member in self.members if member.row.for_women)
        return DayCrew(women, self.known, self.needs_driver, self.needs_tester)

    @property
    def can_be_women(self) -> bool:
        women = self.of_women
        return self.known and bool(women.members) and women.may_work


@dataclass(frozen=True, slots=True)
class WeekCrews:
    """The crews of a week's vehicles, of those whom the coordinator chose."""

    chosen: Mapping[str, tuple[Member, ...]]
    rules: PlanningRulesRow

    def on(self, vehicle_id: str, day: date) -> DayCrew:
        chosen = self.chosen.get(vehicle_id, ())
        there = tuple(member for member in chosen if not member.is_off(day))
        return DayCrew(there, bool(chosen), self.rules.crew_driver, self.rules.crew_tester)

    def vehicles_of_women(self, day: date) -> tuple[str, ...]:
        """Vehicles whose crew of that day can be women only."""
        return tuple(vehicle for vehicle in self.chosen if self.on(vehicle, day).can_be_women)


def crew_members(session: Session, among: Collection[UUID] | None = None) -> Sequence[Member]:
    """Everybody, or those with these ids, by name."""
    statement = select(CrewMember, Staff.name).join(Staff, isouter=True)
    if among is not None:
        statement = statement.where(col(CrewMember.id).in_(among))
    off: dict[UUID, list[DayOff]] = defaultdict(list)
    for day_off in session.exec(select(DayOff).order_by(col(DayOff.first_day))):
        off[day_off.member_id].append(day_off)
    found = [Member(row, name or row.label, tuple(off[row.id])) for row, name in session.exec(statement)]
    return sorted(found, key=lambda member: (not member.row.active, member.name.casefold()))


def crew_member(session: Session, member_id: UUID) -> Member:
    """One of them. Raises NotFound."""
    found = crew_members(session, [member_id])
    if not found:
        raise NotFound(N_("There is nobody like this in the crew."))
    return found[0]


def week_crews(session: Session, request: PlanRequest) -> WeekCrews:
    """Chosen by their accounts or by their labels; who is not in the crew's list is passed over."""
    members = [member for member in crew_members(session) if member.row.active]
    return WeekCrews(
        {
            choice.vehicle_id: tuple(
                member
                for member in members
                if member.row.id in choice.members or member.row.staff_id in choice.crew
            )
            for choice in request.vehicles
        },
        planning_rules(session),
    )
