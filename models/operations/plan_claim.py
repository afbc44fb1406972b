"""A worker's hold on a plan: taken by one at a time, kept by signs of life, lost with the worker."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, or_, update

from models.database import now, transaction
from models.settings import Settings
from models.tables.plans import Plan, PlanState
from routing.solve import Progress

# A page polls every second; a sign of life is not needed more often.
LONGEST_BEAT = 1.0


@dataclass
class Claim:
    """One worker's hold on one plan, and what it knows of the run so far."""

    engine: Engine
    settings: Settings
    plan_id: UUID
    id: UUID = field(default_factory=uuid4)
    stopped: threading.Event = field(default_factory=threading.Event)
    progress: Progress | None = None
    _started: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        """Take a plan that waits, or whose worker gave no sign of life."""
        with transaction(self.engine) as session:
            abandoned = (col(Plan.state) == PlanState.SOLVING) & (col(Plan.claimed_until) < now())
            waiting = or_(col(Plan.state) == PlanState.QUEUED, abandoned)
            return self._update(session, waiting, state=PlanState.SOLVING, claim=self.id)

    def finish(self, session: Session, **values: Any) -> bool:
        """Write the outcome, if the plan is still this worker's."""
        return self._update(session, col(Plan.claim) == self.id, claim=None, claimed_until=None, **values)

    def report(self, progress: Progress) -> None:
        self.progress = progress

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Show progress and hear the wish to stop, from a thread beside the solver."""
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(min(LONGEST_BEAT, self.settings.plan_lease_seconds / 4)):
            values: dict[str, Any] = {"solving_seconds": time.monotonic() - self._started}
            if self.progress is not None:
                values |= {"best": self.progress.prize, "bound": self.progress.bound}
            with transaction(self.engine) as session:
                held = self._update(session, col(Plan.claim) == self.id, **values)
                plan = session.get_one(Plan, self.plan_id) if held else None
            if plan is None or plan.stop_asked:
                self.stopped.set()

    def _update(self, session: Session, condition: Any, **values: Any) -> bool:
        lease = timedelta(seconds=self.settings.plan_lease_seconds)
        values = {"claimed_until": now() + lease} | values
        statement = update(Plan).where(col(Plan.id) == self.plan_id, condition).values(**values)
        return session.connection().execute(statement).rowcount == 1
