"""Plan against done, as the pages of coverage tell it: by town, and why stops were missed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

from sqlmodel import Session

from models.disclosure import Period
from models.queries.plans import monday_of
from models.queries.stops_done import TownWeek, town_weeks
from models.tables.stops import StopReason

# A town that was not visited for so long is pointed out.
LONG_WEEKS = 8


@dataclass(frozen=True, slots=True)
class TownDone:
    """Stops in a town in a period.

    ``weeks``: whole ones since its last visit, None where nothing tells of one.
    """

    town_id: str
    planned: int
    visited: int
    missed: int
    weeks: int | None = None

    @property
    def is_long_ago(self) -> bool:
        return self.weeks is not None and self.weeks >= LONG_WEEKS


@dataclass(frozen=True, slots=True)
class TownsVisited:
    """How many of the towns for which a stop was planned were visited."""

    visited: int
    planned: int


def weeks_of(session: Session, period: Period, today: date) -> list[TownWeek]:
    """The weeks that began in the period, the present one left out: its stops are still to come."""
    first = period.first_day + timedelta(days=-period.first_day.weekday() % 7)
    return town_weeks(session, first, min(period.last_day, monday_of(today) - timedelta(days=1)))


def by_town(weeks: Iterable[TownWeek], since: Mapping[str, float]) -> list[TownDone]:
    """Each town that was planned or visited, or has a site; the longest unvisited come first."""
    planned, visited, missed = Counter[str](), Counter[str](), Counter[str]()
    for each in weeks:
        planned[each.town_id] += each.planned
        visited[each.town_id] += each.visited
        missed[each.town_id] += each.missed
    towns = [
        TownDone(id, planned[id], visited[id], missed[id], floor(since[id]) if id in since else None)
        for id in sorted({*planned, *since})
    ]
    return sorted(towns, key=lambda each: -(each.weeks if each.weeks is not None else 10_000))


def why_missed(weeks: Iterable[TownWeek]) -> list[tuple[StopReason, int]]:
    """The most frequent reason first; of thinned weeks it is not kept."""
    reasons = Counter[StopReason]()
    for each in weeks:
        reasons.update(each.reasons)
    return reasons.most_common()


def towns_visited(weeks: Iterable[TownWeek]) -> TownsVisited:
    planned, visited = set(), set()
    for each in weeks:
        if each.planned:
            planned.add(each.town_id)
        if each.visited:
            visited.add(each.town_id)
    return TownsVisited(len(planned & visited), len(planned))
