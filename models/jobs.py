"""Work that outlives a click, through huey: a file beside the database, or the PostgreSQL server.

The queue's file is plain, so a job carries an id or a day and nothing else. Jobs may be lost or come
twice; the database says what is still to be done, and the worker looks there when it starts.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from uuid import UUID

from huey import PostgresHuey, SqliteHuey, crontab
from huey.api import Huey, TaskWrapper
from huey.consumer import Consumer

from models.settings import Settings

# Of a week or a month. Returns whether it is finished; False where another worker still holds it.
SolvePlan = Callable[[UUID], bool]
# Somebody waits for a plan, and nobody for counts.
URGENT = 1


class Jobs:
    """The queue. A process that only asks gives no ``solve``."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._huey = _open_queue(settings)
        self._solve: SolvePlan | None = None
        self._solve_month: SolvePlan | None = None
        self._open: Callable[[], None] | None = None
        self._freeze: Callable[[date], None] | None = None
        self._task = self._huey.task(name="solve_plan", priority=URGENT)(self._run)
        self._month_task = self._huey.task(name="solve_month", priority=URGENT)(self._run_month)
        self._opening = self._huey.task(name="open_envelopes", priority=URGENT)(self._run_opening)
        self._freezing = self._huey.task(name="freeze_day")(self._run_freezing)

    def solve_plan(self, plan_id: UUID, delay: timedelta | None = None) -> None:
        """Ask for a plan to be solved; asking twice does no harm."""
        _ask(self._task, plan_id, delay)

    def solve_month(self, month_id: UUID, delay: timedelta | None = None) -> None:
        """As `solve_plan`, for four weeks."""
        _ask(self._month_task, month_id, delay)

    def open_envelopes(self) -> None:
        """Ask for whatever phones have sent to be opened; asking twice does no harm."""
        self._opening()

    def consumer(
        self,
        solve: SolvePlan,
        unfinished: Callable[[], list[UUID]],
        solve_month: SolvePlan,
        unfinished_months: Callable[[], list[UUID]],
        open_envelopes: Callable[[], None],
        daily: Callable[[], None],
        days_to_freeze: Callable[[], Iterable[date]],
        freeze: Callable[[date], None],
    ) -> Consumer:
        """The worker's loop: one plan at a time, what a dead worker left taken up again."""
        self._solve, self._solve_month = solve, solve_month
        self._open, self._freeze = open_envelopes, freeze

        def take_up() -> None:
            self.open_envelopes()
            for plan_id in unfinished():
                self.solve_plan(plan_id)
            for month_id in unfinished_months():
                self.solve_month(month_id)

        self._huey.on_startup()(take_up)

        def nightly() -> None:
            daily()
            for day in days_to_freeze():
                self._freezing(day.isoformat())

        # A machine that is off at midnight does its daily work when it is on again.
        self._huey.on_startup()(nightly)
        self._huey.periodic_task(crontab(minute="*"), name="take_up")(take_up)
        self._huey.periodic_task(crontab(minute="0", hour="0"), name="daily")(nightly)
        return self._huey.create_consumer(workers=1, periodic=True, initial_delay=0.05, max_delay=0.5)

    def _run(self, plan_id: str) -> None:
        assert self._solve is not None, "only a worker's queue runs jobs"
        if not self._solve(UUID(plan_id)):
            self.solve_plan(UUID(plan_id), timedelta(seconds=self._settings.plan_lease_seconds))

    def _run_month(self, month_id: str) -> None:
        assert self._solve_month is not None, "only a worker's queue runs jobs"
        if not self._solve_month(UUID(month_id)):
            self.solve_month(UUID(month_id), timedelta(seconds=self._settings.plan_lease_seconds))

    def _run_opening(self) -> None:
        assert self._open is not None, "only a worker's queue runs jobs"
        self._open()

    def _run_freezing(self, day: str) -> None:
        assert self._freeze is not None, "only a worker's queue runs jobs"
        self._freeze(date.fromisoformat(day))


def _ask(task: TaskWrapper, run_id: UUID, delay: timedelta | None) -> None:
    if delay is None:
        task(str(run_id))
    else:
        task.schedule(args=(str(run_id),), delay=delay.total_seconds())


def _open_queue(settings: Settings) -> Huey:
    if settings.database_url:
        return PostgresHuey(
            "marshrut", dsn=settings.database_url.replace("postgresql+psycopg://", "postgresql://")
        )
    return SqliteHuey("marshrut", filename=str(settings.queue_file), fsync=True)
