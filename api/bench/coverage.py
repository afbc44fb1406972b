"""``bench coverage``: freezing a month beside a single SQL statement, and the dashboard in a large file."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from statistics import median
from time import perf_counter

import httpx
from sqlalchemy import Engine

from api.bench.month_by_hand import count_by_hand
from models.care.follow_ups import DEFAULT_TERMS
from models.care.rules import CareRules
from models.database import open_database, transaction
from models.disclosure import Cell, Length, Period
from models.indicators.exact import count_exactly
from models.indicators.menu import programme_menu
from models.operations.freeze_periods import days_to_freeze, freeze_day
from models.operations.synthesise import synthesise
from models.permissions import Role
from models.pseudonyms import pseudonym_keys
from models.queries.coverage_settings import defined_packages, package_in
from tests.fixtures.app import hire_on
from tests.proofs.programmes import fresh_database
from tests.servers.marshrut import start_server

MOST_OF_BY_HAND, MOST_OF_SMALL, MOST_MILLISECONDS = 2.0, 3.0, 100
UNTIL = date(2026, 11, 28)
MONTH, HALF_YEAR = Period(2026, Length.MONTH, 9), Period(2026, Length.HALF, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """In milliseconds, and the freeze of a half-year in seconds; the dashboard is two requests."""

    by_hand: float
    month: float
    dashboard: float
    freeze_seconds: float


def run(*, small: int = 10_000, large: int = 1_000_000, rounds: int = 5) -> bool:
    """Print what was measured for both sizes, then what does not hold.

    Parameters
    ----------
    small, large : int
        Visits over two years.
    rounds : int
        How often each way of counting a month is measured, in turn.
    """
    with ExitStack() as stack:
        found = [stack.enter_context(_measured(size, rounds)) for size in (small, large)]
    ratio, growth = found[-1].month / found[-1].by_hand, found[-1].dashboard / found[0].dashboard
    for size, each in zip((small, large), found, strict=True):
        print(
            f"{size} visits: a month counted in {each.month:.0f} ms, by hand in {each.by_hand:.0f} ms, ratio "
            f"{each.month / each.by_hand:.2f}; the dashboard's numbers in {each.dashboard:.1f} ms; the "
            f"freeze of {HALF_YEAR.id} in {each.freeze_seconds:.1f} s"
        )
    print(f"With {large} visits the dashboard takes {growth:.2f} times what it takes with {small}.")
    holds = (
        ratio <= MOST_OF_BY_HAND
        and growth <= MOST_OF_SMALL
        and max(each.dashboard for each in found) < MOST_MILLISECONDS
    )
    print(
        f"{'It holds' if holds else 'It does not hold'}: a month at most {MOST_OF_BY_HAND} times a statement "
        f"by hand, the dashboard at most {MOST_OF_SMALL} times and under {MOST_MILLISECONDS} ms."
    )
    return holds


@contextmanager
def _measured(size: int, rounds: int) -> Iterator[Measured]:
    with fresh_database("SQLCipher") as (settings, keys):
        engine = open_database(settings, keys)
        print(f"Making up {size} visits ...", flush=True)
        key, rules = pseudonym_keys(keys.pseudonyms)[0], CareRules.of()
        synthesise(engine, key, rules, visits=size, seed=1, until=UNTIL, progress=_made)
        print(f"\nCounting a month both ways, {rounds} times ...", flush=True)
        by_hand, month = _month(engine, rounds)
        freeze = _milliseconds(lambda: _freeze_half_year(engine))
        print("Asking for the dashboard ...", flush=True)
        manager = hire_on(engine, "none", Role.MANAGER, "manager", "en")
        address, server = start_server(settings, keys)
        headers = {"authorization": f"Bearer {manager.token}"}
        with httpx.Client(base_url=address, timeout=60, headers=headers) as http:
            dashboard = median(_milliseconds(lambda: _dashboard(http)) for _ in range(4 * rounds))
        server.terminate()
        server.join()
        engine.dispose()
        yield Measured(by_hand, month, dashboard, freeze / 1000)


def _month(engine: Engine, rounds: int) -> tuple[float, float]:
    """The medians of counting by hand and by the pass, once both have said the same."""
    with transaction(engine, reads_only=True) as session:
        menu, packages = programme_menu(session), defined_packages(session)

        def by_hand() -> dict[tuple[str, str], int]:
            return count_by_hand(session.connection(), MONTH.first_day, MONTH.last_day)

        def by_pass() -> dict[Cell, int]:
            return count_exactly(
                session, menu, (MONTH,), lambda year: package_in(packages, year), DEFAULT_TERMS
            )

        expected, counted = by_hand(), by_pass()
        assert all(counted[Cell(*where, MONTH)] == count for where, count in expected.items())
        pairs = [(_milliseconds(by_hand), _milliseconds(by_pass)) for _ in range(rounds)]
    return median(each for each, _ in pairs), median(each for _, each in pairs)


def _made(visits: int) -> None:
    print(f"\r{visits} are made", end="", flush=True)


def _freeze_half_year(engine: Engine) -> None:
    """Month after month, as it happens."""
    for day in days_to_freeze(engine, UNTIL):
        if HALF_YEAR.first_day <= day <= HALF_YEAR.last_day:
            freeze_day(engine, day, UNTIL, DEFAULT_TERMS, _tell)


def _tell(day: date, stage: str) -> None:
    print(f"What ended on {day}: {stage} ...", flush=True)


def _dashboard(http: httpx.Client) -> None:
    for area in ("KG", "KG-O"):
        http.get("/api/coverage", params={"period": HALF_YEAR.id, "area": area}).raise_for_status()


def _milliseconds(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return (perf_counter() - started) * 1000
