"""``bench unpredictable``: no site is served again at the hours of its last visits; and what that costs."""

from collections.abc import Sequence
from time import monotonic

from sqlmodel import Session

from api.bench.impact import make_nation
from api.bench.impact_policies import Ours
from api.bench.outcome import tell
from models.database import open_database
from models.operations.import_country import load_reference
from models.operations.price import price_of
from models.permissions import Role
from models.synthetic.waiting import Year, make_world
from models.tables.staff import Staff
from routing.solve import solve
from tests.proofs.histories import try_history
from tests.proofs.programmes import fresh_database

WEEKS_BEFORE = 4


def run(*, histories: int = 1000, towns: int = 30, seconds: float = 60) -> bool:
    """Print what an independent look found over random histories, and the price on the national instance.

    Parameters
    ----------
    towns
        Of the national instance, beside the demonstration's.
    seconds
        For its week with the rule, and as long without it.
    """
    started = monotonic()
    faults, stops, without = try_histories(range(histories))
    print(
        f"{histories} histories, {stops} stops: {len(faults)} at an hour of a recent visit; "
        f"planned without the rule: {without}",
        flush=True,
    )
    if histories and not without:
        faults.append("without the rule nothing repeats either: the look cannot fail")
    if towns:
        _tell_price(towns, seconds)
    return tell(faults, "no hour of a recent visit comes again", started)


def try_histories(seeds: Sequence[int]) -> tuple[list[str], int, int]:
    """Repeats, stops, and repeats of plans that were made without the rule."""
    faults: list[str] = []
    stops = without = 0
    with fresh_database("SQLCipher") as (settings, keys):
        engine = open_database(settings, keys)
        with Session(engine) as session:
            load_reference(session)
            staff = Staff(name="anybody", role=Role.COORDINATOR)
            session.add(staff)
            session.commit()
            staff_id = staff.id
            for seed in seeds:
                found, served, control = try_history(session, seed, staff_id)
                faults += [f"history {seed}: {fault}" for fault in found]
                stops, without = stops + served, without + control
                session.rollback()
        engine.dispose()
    return faults, stops, without


def _tell_price(towns: int, seconds: float) -> None:
    """After some weeks of our own plans, the next week with the rule and without it."""
    nation = make_nation(towns)
    year, ours = Year(make_world(nation.estimates, 1), 1), Ours(seconds / 10, 1)
    for week in range(WEEKS_BEFORE):
        for site_id in ours.week(nation.problem(week), year, week).times:
            year.stop(site_id, week)
    free = ours.asked(nation.problem(WEEKS_BEFORE), year, WEEKS_BEFORE)
    varied = ours.varied(free, WEEKS_BEFORE)
    answers = [solve(problem, seconds=seconds) for problem in (varied, free)]
    price = price_of(*answers)
    most = "not known" if price.most is None else price.most
    with_rule, without_rule = answers
    print(
        f"National instance, {len(free.stops)} sites, week {WEEKS_BEFORE + 1}: need {with_rule.prize} with "
        f"the rule (bound {with_rule.bound}), {without_rule.prize} without (bound {without_rule.bound}); "
        f"its price is at least {price.least} and at most {most}"
    )
