"""``bench impact``: a made-up year under four ways to plan it, against what nobody could exceed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, stdev
from time import monotonic
from typing import Protocol

import numpy as np
from sqlmodel import Session, col, select

from api.bench.impact_bound import common_prices
from api.bench.impact_curve import draw_curves
from api.bench.impact_policies import Always, Ours, Planned, Rotation, plan, steep
from api.bench.impact_weekly_prices import weekly_prices
from api.bench.impact_weeks import AskedWeeks
from api.bench.outcome import tell
from models.database import open_database, transaction
from models.operations.import_country import load_reference
from models.queries.planning_problem import planning_problem
from models.synthetic.waiting import WEEKS, World, Year, make_world
from models.tables.country import WEEKDAYS, Site, Town
from models.tables.plans import PlanRequest, VehicleChoice
from routing.problem import Problem
from tests.proofs.programmes import fresh_database

BOUND = "clairvoyant bound"
FIRST_WEEK = date(2026, 1, 5)
# Beside the demonstration's sites one in each of the largest other towns; so many people for a client a week.
SERVICE_MINUTES, HOURS, PEOPLE_FOR_ONE = 240, "10:00-20:00", 8_000
LEAST_MORE, LEAST_OF_BOUND, LEAST_TIMES_ON_TIME = 1.15, 0.90, 2.0
STUDENT_95 = {20: 2.093, 10: 2.262, 5: 2.776, 4: 3.182, 3: 4.303, 2: 12.706}


class Policy(Protocol):
    def week(self, problem: Problem, year: Year, week: int) -> Planned: ...


Policies = Mapping[str, Policy]


@dataclass(frozen=True, slots=True)
class Nation:
    """The problems of a year's weeks, of which those of one kind are alike, and the sites' estimates."""

    kinds: tuple[int, ...]
    problems: tuple[Problem, ...]
    estimates: Mapping[str, float]

    def problem(self, week: int) -> Problem:
        return self.problems[self.kinds[week]]

    def best(self, kind: int, prices: Mapping[str, int]) -> tuple[int, Sequence[str]]:
        found = plan(self.problems[kind], prices, seconds=60)
        return found.bound, tuple(found.times)

    def always(self, needs: Mapping[str, int], seconds: float) -> Always:
        """The plans for needs that never change."""
        plans = [plan(problem, needs, seconds) for problem in self.problems]
        return Always([plans[kind] for kind in self.kinds])


@dataclass(frozen=True, slots=True)
class Result:
    """A year under one policy, or what nobody could exceed in it."""

    reached: float
    told: int
    share_on_time: float
    curve: Sequence[float]


def run(*, seeds: int = 20, towns: int = 40, seconds: float = 60.0, rounds: int = 10, curve: Path) -> bool:
    """Print each way's figures with 95 % intervals over the seeds, draw the curve, say what holds.

    Parameters
    ----------
    towns
        With a site, beside the demonstration's eight.
    seconds
        Most for the plan of a week.
    rounds
        Of prices for the clairvoyant bound.
    """
    started = monotonic()
    nation = make_nation(towns)
    print(f"{len(nation.estimates)} sites, 1 vehicle, {WEEKS} weeks, {len(nation.problems)} kinds of weeks")
    play_seed = partial(play_all, nation, unchanging(nation, seconds), seconds, rounds)
    results: dict[str, list[Result]] = defaultdict(list)
    # Worlds know nothing of each other, so that each processor plays its own.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processors:
        for seed, played in enumerate(processors.map(play_seed, range(1, seeds + 1)), 1):
            for name, result in played.items():
                results[name].append(result)
            told = ", ".join(f"{name} {result.reached:.0f}" for name, result in played.items())
            print(f"seed {seed}: {told} ({monotonic() - started:.0f} s)", flush=True)
    for name, found in results.items():
        print(f"{name:>24}: {_figures(name, found)}")
    draw_curves({name: _mean_curve(found) for name, found in results.items()}, curve)
    print(f"The curve is drawn in {curve}.")
    return tell(list(shortfalls(results)), "ours reaches what it should", started)


def make_nation(towns: int) -> Nation:
    """The reference country with more sites; its problems as the product makes them."""
    with fresh_database("SQLCipher") as (settings, keys):
        engine = open_database(settings, keys)
        with transaction(engine) as session:
            load_reference(session)
            _add_sites(session, towns)
            estimates = {site.id: site.estimate for site in session.exec(select(Site).order_by(col(Site.id)))}
            weeks = [_problem_of(session, FIRST_WEEK + timedelta(weeks=i)) for i in range(WEEKS)]
        engine.dispose()
    different: dict[str, int] = {}
    kinds = tuple(different.setdefault(_roads(problem), len(different)) for problem in weeks)
    return Nation(kinds, tuple(weeks[kinds.index(kind)] for kind in range(len(different))), estimates)


def _add_sites(session: Session, towns: int) -> None:
    known = session.exec(select(Site)).all()
    taken = {site.town_id for site in known}
    for site in known:
        site.service_minutes = SERVICE_MINUTES
    largest = select(Town).where(col(Town.population).is_not(None)).order_by(col(Town.population).desc())
    for town in [town for town in session.exec(largest) if town.id not in taken][:towns]:
        estimate = max(round((town.population or 0) / PEOPLE_FOR_ONE), 1)
        hours = dict.fromkeys(WEEKDAYS[:6], HOURS)
        session.add(
            Site(
                id=f"in-{town.id}",
                town_id=town.id,
                service_minutes=SERVICE_MINUTES,
                estimate=estimate,
                **hours,  # type: ignore[arg-type]
            )
        )
    session.flush()


def _problem_of(session: Session, week: date) -> Problem:
    request = PlanRequest(week=week, vehicles=(VehicleChoice(vehicle_id="ambulance"),))
    return planning_problem(session, request, None)


def _roads(problem: Problem) -> str:
    """Weeks with the same roads on the same weekdays are of one kind."""
    return repr([problem.matrices[day.matrix].seconds for day in problem.days])


def unchanging(nation: Nation, seconds: float) -> Policies:
    """The policies that plan once and for all."""
    return {
        "greatest estimate first": nation.always(steep(nation.estimates), seconds),
        "shortest driving": nation.always(dict.fromkeys(nation.estimates, 1), seconds),
    }


def play_all(nation: Nation, same: Policies, seconds: float, rounds: int, seed: int) -> dict[str, Result]:
    """One world under every policy, and its bound; ``same`` are the policies that learn nothing."""
    world = make_world(nation.estimates, seed)
    ways = {"fixed rotation": Rotation(seconds), **same, "ours": Ours(seconds, seed)}
    found = {name: play(nation, world, policy, seed) for name, policy in ways.items()}
    asked = AskedWeeks([*world.arrivals], nation.kinds, nation.best)
    tables = np.array([world.table(site) for site in world.arrivals])
    bound, prices = common_prices(tables, asked)
    bound = min(bound, weekly_prices(tables, prices, asked, rounds))
    everybody = _everybody(world)
    share = bound / everybody[-1]
    return found | {BOUND: Result(bound, 0, 1.0, [share * each for each in everybody])}


def play(nation: Nation, world: World, policy: Policy, seed: int) -> Result:
    year = Year(world, seed)
    for week in range(WEEKS):
        for site_id in policy.week(nation.problem(week), year, week).times:
            year.stop(site_id, week)
        year.end_week()
    return Result(year.reached, year.told, year.share_on_time, year.curve)


def _everybody(world: World) -> list[float]:
    """All who began to wait by each week."""
    begun = [each.since for arrivals in world.arrivals.values() for each in arrivals]
    return [sum(since <= week for since in begun) for week in range(WEEKS)]


def shortfalls(results: Mapping[str, Sequence[Result]]) -> list[str]:
    """What ours does not reach of its aims, on average over the seeds."""
    ours, rotation, bound = (results[name] for name in ("ours", "fixed rotation", BOUND))
    more = mean(a.reached / b.reached for a, b in zip(ours, rotation, strict=True))
    of_bound = mean(a.reached / b.reached for a, b in zip(ours, bound, strict=True))
    on_time = mean(each.share_on_time for each in ours) / mean(each.share_on_time for each in rotation)
    faults = [
        (more < LEAST_MORE, f"{more:.3f} of the fixed rotation's clients, wanted {LEAST_MORE}"),
        (of_bound < LEAST_OF_BOUND, f"{of_bound:.3f} of the clairvoyant bound, wanted {LEAST_OF_BOUND}"),
        (
            on_time < LEAST_TIMES_ON_TIME,
            f"follow-ups on time {on_time:.2f} times, wanted {LEAST_TIMES_ON_TIME}",
        ),
    ]
    print(
        f"ours: {more:.3f} of the rotation, {of_bound:.3f} of the bound, on time {on_time:.2f} times as often"
    )
    return [told for missed, told in faults if missed]


def _figures(name: str, found: Sequence[Result]) -> str:
    reached = f"clients reached {_interval([each.reached for each in found])}"
    if name == BOUND:
        return reached
    told = _interval([each.told for each in found])
    on_time = _interval([100 * each.share_on_time for each in found])
    return f"{reached}, new diagnoses told {told}, follow-ups on time {on_time} %"


def _interval(values: Sequence[float]) -> str:
    """The mean and its 95 % interval over the seeds."""
    if len(values) < 2:
        return f"{values[0]:.1f}"
    half = STUDENT_95.get(len(values), 2.0) * stdev(values) / len(values) ** 0.5
    return f"{mean(values):.1f} ± {half:.1f}"


def _mean_curve(found: Sequence[Result]) -> list[float]:
    return [mean(at) for at in zip(*(each.curve for each in found), strict=True)]
