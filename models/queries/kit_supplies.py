"""How many clients there are HIV tests for, as supplies of a planning problem."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlmodel import Session, select

from models.care.kits_needed import clients_for
from models.care.loading import Use
from models.care.stock import STORE
from models.queries.kits_promised import clients_to_come
from models.queries.planning_rules import planning_rules
from models.queries.stock import LotStock, stock
from models.tables.plans import VehicleChoice
from models.tables.stock import KitLot
from models.vocabulary import KitKind
from routing.problem import Problem, Stop, Supply
from routing.problem_checks import SECOND_PROBLEM_FORMAT
from routing.solution import Route

# Without a first assay nobody is tested; where any other kit is missing, the rest is done all the same.
LIMITING = KitKind.HIV_A1
Testable = Mapping[date, int]
"""From each day on, for how many clients there are kits."""


def with_kits(problem: Problem, testable: Testable | None) -> Problem:
    """The problem with supplies where there are fewer kits than clients expected at all its stops together.

    A supply for all days, and one for the days from which on there is less. What is required is served first,
    whatever there is. A stop that expects more than there are kits is worth as many clients as can be tested.
    """
    must = {stop.id: _first_day(problem, stop) for stop in problem.stops if stop.must_be_served}
    return _beside(problem, testable, must)


def with_kits_left(
    problem: Problem, testable: Testable | None, done: Collection[str], promised: Iterable[Route]
) -> Problem:
    """The same for a week whose rest is planned anew: promised stops come first, whatever there is."""
    ahead = {step.stop: date.fromisoformat(route.day) for route in promised for step in route.stops}
    return _beside(problem, testable, ahead | dict.fromkeys(done, date.min))


def _beside(problem: Problem, testable: Testable | None, first: Mapping[str, date]) -> Problem:
    """The problem with what is left beside stops that come first.

    Parameters
    ----------
    first
        The first day on which each of them may be served; ``date.min`` where it takes nothing any more.
    """
    if testable is None:
        return problem
    taken = [(first[stop.id], stop.prize) for stop in problem.stops if stop.id in first]
    most = {
        day: max(0, count - sum(prize for own, prize in taken if own >= day))
        for day, count in testable.items()
    }
    return _limited(problem, most, first)


def _first_day(problem: Problem, stop: Stop) -> date:
    """The first day on which it may be served; ``date.min`` where it cannot be."""
    windows = [day.id for day in problem.days] if stop.windows is None else [one.day for one in stop.windows]
    pinned = stop.pin and stop.pin.day
    days = [day for day in windows if pinned in (None, day)]
    return date.fromisoformat(min(days)) if days else date.min


def clients_with_kits(
    session: Session,
    days: Sequence[date],
    vehicles: Sequence[VehicleChoice],
    today: date,
    replaced: Collection[date] = (),
    served: Collection[str] = (),
) -> Testable | None:
    """For how many clients there are kits from each day on, beside what published weeks will still use.

    None where no lot was ever kept, or the rules do not ask for it.

    Parameters
    ----------
    replaced
        Mondays of weeks of which only what is served already counts, since they are planned anew.
    served
        Their stops of which it is known otherwise than from reports.
    """
    rules = planning_rules(session)
    per_hundred = rules.kits_per_hundred(LIMITING)
    kept = session.exec(select(KitLot.id).where(KitLot.kind == LIMITING).limit(1)).first()
    if kept is None or not rules.kits_limit or not per_hundred:
        return None
    lots = [lot for lot in stock(session, today) if lot.lot.kind == LIMITING]
    uses = tuple(clients_to_come(session, LIMITING, today, replaced, served))
    own = {choice.vehicle_id for choice in vehicles}

    def clients(day: date, places: Collection[str | None]) -> int:
        return clients_for(_kits(lots, day, places), per_hundred) or 0

    def left(day: date) -> int:
        return max(0, clients(day, (STORE, *own)) - _taken(uses, day, own, clients))

    before = [use.day for use in uses if use.day < days[0]]
    return {days[0]: min(map(left, (days[0], *before)))} | {day: left(day) for day in days[1:]}


def _kits(lots: Iterable[LotStock], day: date, places: Collection[str | None]) -> int:
    usable = (lot for lot in lots if lot.lot.expiry >= day)
    return sum(max(lot.places.get(place, 0), 0) for lot in usable for place in places)


def _taken(
    uses: Sequence[Use],
    day: date,
    own: Collection[str],
    clients: Callable[[date, Collection[str | None]], int],
) -> int:
    """What is used from that day on of the store and of one's ``own`` vehicles; others begin with theirs."""
    total = 0
    for vehicle in {use.vehicle_id for use in uses}:
        used = sum(use.amount for use in uses if use.vehicle_id == vehicle and use.day >= day)
        total += used if vehicle in own else max(0, used - clients(day, (vehicle,)))
    return total


def _limited(problem: Problem, most: Testable, without: Collection[str] = ()) -> Problem:
    """The problem in which all stops but some demand what they bring."""
    wanted = sum(sum(stop.prizes) for stop in problem.stops if stop.id not in without)
    supplies = tuple(_supplies(most, wanted))
    if not supplies:
        return problem
    stops = tuple(stop if stop.id in without else _demanding(stop, most) for stop in problem.stops)
    return problem.model_copy(update={"format": SECOND_PROBLEM_FORMAT, "stops": stops, "supplies": supplies})


def _supplies(most: Testable, wanted: int) -> list[Supply]:
    """The first is for all days; each later one for the days from which on there is less."""
    supplies: list[Supply] = []
    for day, count in most.items():
        left = wanted if not supplies else supplies[-1].most
        if count < left:
            days = tuple(later.isoformat() for later in most if later >= day)
            supplies.append(Supply(most=count, days=None if len(days) == len(most) else days))
    return supplies


def _demanding(stop: Stop, most: Testable) -> Stop:
    """Worth no more than can be tested on the best of its days."""
    days = most if stop.windows is None else {date.fromisoformat(window.day) for window in stop.windows}
    best = max((most[day] for day in days if day in most), default=0)
    first, *later = (min(prize, best) for prize in stop.prizes)
    visits = stop.visits and stop.visits.model_copy(update={"later": tuple(later), "demands": tuple(later)})
    return stop.model_copy(update={"prize": first, "demand": first, "visits": visits})
