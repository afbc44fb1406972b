"""The best plan of a fleet and a bound on every plan."""

from dataclasses import replace

from routing.best_week import ALIKE, PROOF, Found, Wanted
from routing.limit import Limit
from routing.question import Outcome, Question, Told, untold
from routing.several_vehicles import SeveralVehicles


def optimise(question: Question, limit: Limit, told: Told = untold) -> Outcome:
    """The plan of most worth; ``told`` hears of each better outcome.

    Without a plan, a bound below ``question.least`` proves that there is none.
    """
    fleet = question.fleet
    if not all(graph.leads_home for graph in fleet.graphs):
        return Outcome(None, question.least - 1)
    if fleet.size == 0:
        nothing_asked = question.least <= 0 and question.forced is None
        return Outcome((), 0) if nothing_asked else Outcome(None, question.least - 1)
    if fleet.size == 1:
        return _one_vehicle(question, limit, told)
    if question.forced is None:
        return SeveralVehicles(question, limit, told).outcome()
    return _with_forced(question, question.forced, limit)


def _with_forced(question: Question, stop: int, limit: Limit) -> Outcome:
    """A stop that must be served is worth more than all others together, and that is taken off again."""
    of_stop = question.fleet.of_stop.copy()
    extra = int(of_stop.sum()) + abs(question.least) + 1
    of_stop[stop] += extra
    enriched = replace(question, fleet=question.fleet.valued(of_stop), least=question.least + extra)
    outcome = SeveralVehicles(enriched, limit, untold).outcome()
    plan = outcome.plan and tuple(question.fleet.again(column) for column in outcome.plan)
    return Outcome(plan, outcome.bound - extra)


def _one_vehicle(question: Question, limit: Limit, told: Told) -> Outcome:
    fleet = question.fleet

    def heard(found: Found) -> None:
        told(Outcome((fleet.column(0, found.weeks[0].routes),), found.bound))

    forced = () if question.forced is None else (question.forced,)
    wanted = Wanted(fleet.of_stop, question.least, forced)
    found = fleet.searches[0].best(wanted, limit, ALIKE if forced else PROOF, heard)
    plan = (fleet.column(0, found.weeks[0].routes),) if found.weeks else None
    return Outcome(plan, found.bound)
