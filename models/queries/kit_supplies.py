"""How many clients there are HIV tests for, as supplies of a week's problem."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, select

from models.care.kits_needed import clients_for
from models.care.stock import STORE
from models.queries.planning_rules import planning_rules
from models.queries.stock import LotStock, stock
from models.tables.kit_rules import KitRulesRow
from models.tables.plans import PlanRequest
from models.tables.stock import KitLot
from models.vocabulary import KitKind
from routing.problem import Problem, Stop, Supply
from routing.problem_checks import SECOND_PROBLEM_FORMAT

# Without a first assay nobody is tested; where any other kit is missing, the rest is done all the same.
LIMITING = KitKind.HIV_A1


def with_kits(session: Session, request: PlanRequest, problem: Problem) -> Problem:
    """The problem with supplies where there are fewer kits than clients expected at all its stops together.

    A supply for the whole week, and one for the days from which on a lot is past its expiry. What is required
    is served whatever there is. A stop that expects more than there are kits is worth as many clients as
    can be tested. As it is where no lot was ever kept, or the rules do not ask for it.
    """
    rules = planning_rules(session)
    kept = session.exec(select(KitLot.id).where(KitLot.kind == LIMITING).limit(1)).first()
    if kept is None or not rules.kits_limit:
        return problem
    lots = [lot for lot in stock(session, request.week) if lot.lot.kind == LIMITING]
    must = sum(stop.prize for stop in problem.stops if stop.must_be_served)
    clients = {day: testable_clients(lots, request, day, rules) for day in request.days}
    most = {day: max(must, count) for day, count in clients.items() if count is not None}
    supplies = tuple(_supplies(most, sum(stop.prize for stop in problem.stops)))
    if not supplies:
        return problem
    stops = tuple(_demanding(stop, most) for stop in problem.stops)
    return problem.model_copy(update={"format": SECOND_PROBLEM_FORMAT, "stops": stops, "supplies": supplies})


def testable_clients(
    lots: Sequence[LotStock], request: PlanRequest, day: date, rules: KitRulesRow
) -> int | None:
    """For how many clients the lots usable that day suffice, in the store or on a chosen vehicle."""
    places = (STORE, *(choice.vehicle_id for choice in request.vehicles))
    usable = (lot for lot in lots if lot.lot.expiry >= day)
    kits = sum(max(lot.places.get(place, 0), 0) for lot in usable for place in places)
    return clients_for(kits, rules.kits_per_hundred(LIMITING))


def _supplies(most: dict[date, int], wanted: int) -> list[Supply]:
    """The first is for all days; each later one for the days from which on there is less."""
    supplies: list[Supply] = []
    for day, count in most.items():
        left = wanted if not supplies else supplies[-1].most
        if count < left:
            days = tuple(later.isoformat() for later in most if later >= day)
            supplies.append(Supply(most=count, days=None if len(days) == len(most) else days))
    return supplies


def _demanding(stop: Stop, most: Mapping[date, int]) -> Stop:
    """Worth no more than can be tested on the best of its days."""
    days = most if stop.windows is None else {date.fromisoformat(window.day) for window in stop.windows}
    clients = min(stop.prize, max((most[day] for day in days), default=0))
    return stop.model_copy(update={"prize": clients, "demand": clients})
