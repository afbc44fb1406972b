"""When people come: the days on which the clinic is in a town, and how long somebody stays away."""

from datetime import date, timedelta
from random import Random

from models.synthetic.draws import seeded

WORKING_DAYS = 6
# Half of those who return do so within ten weeks, and at each visit some are seen for the last time.
SPAN = timedelta(days=730)
USUAL_GAP_DAYS, SPREAD_OF_GAPS = 70.0, 0.7
LAST_TIME = 0.24
AWAY_FROM_HOME = 0.4
_WEEK = timedelta(days=7)


class ClinicDays:
    """In each week each town has its day, another one each week: who lies in wait cannot know it.

    ``first`` and ``last`` bound every day of the programme.
    """

    def __init__(self, seed: int, until: date) -> None:
        self.last = until - timedelta(days=1)
        self.first = until - SPAN
        self._seed = seed
        self._days: dict[str, list[int]] = {}

    def next(self, town_id: str, day: date) -> date:
        """The first day not before this one on which the clinic is in the town; it may lie after the last."""
        if day > self.last:
            return day
        monday = day - timedelta(days=day.weekday())
        found = self._in_week(town_id, monday)
        return found if found >= day else self._in_week(town_id, monday + _WEEK)

    def _in_week(self, town_id: str, monday: date) -> date:
        days = self._days.get(town_id)
        if days is None:
            rng = seeded(self._seed, "clinic days", town_id)
            days = self._days[town_id] = [rng.randrange(WORKING_DAYS) for _ in range(SPAN.days // 7 + 4)]
        return monday + timedelta(days=days[(monday - self.first).days // 7 + 1])


def gap_days(rng: Random) -> int:
    """How long somebody stays away between two visits."""
    return max(6, round(USUAL_GAP_DAYS * rng.lognormvariate(0, SPREAD_OF_GAPS)))
