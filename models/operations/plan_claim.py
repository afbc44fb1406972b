"""A worker's hold on a week or month: taken by one at a time, kept by signs of life, lost with the worker."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, or_, select, update

from models.database import now, transaction
from models.errors import DomainError
from models.settings import Settings
from models.tables.months import Month
from models.tables.plans import UNFINISHED, Plan, PlanState
from routing.progress import Progress

log = logging.getLogger(__name__)
# A page polls every second; a sign of life is not needed more often.
LONGEST_BEAT = 1.0


@dataclass
class Claim:
    """One worker's hold on one plan, and what it knows of the run so far; ``table`` says of what."""

    engine: Engine
    settings: Settings
    plan_id: UUID
    table: type[Plan] | type[Month] = Plan
    id: UUID = field(default_factory=uuid4)
    stopped: threading.Event = field(default_factory=threading.Event)
    progress: Progress | None = None
    _started: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        """Take a plan that waits, or whose worker gave no sign of life."""
        with transaction(self.engine) as session:
            state, claimed_until = col(self.table.state), col(self.table.claimed_until)
            abandoned = (state == PlanState.SOLVING) & (claimed_until < now())
            waiting = or_(state == PlanState.QUEUED, abandoned)
            return self._update(session, waiting, state=PlanState.SOLVING, claim=self.id)

    def finish(self, session: Session, **values: Any) -> bool:
        """Write the outcome, if the plan is still this worker's."""
        return self._update(
            session, col(self.table.claim) == self.id, claim=None, claimed_until=None, **values
        )

    def fail(self, fault: str) -> None:
        with transaction(self.engine) as session:
            self.finish(session, state=PlanState.FAILED, fault=fault)

    def is_over(self) -> bool:
        """Whether nothing is left to do, by whichever worker."""
        with transaction(self.engine, reads_only=True) as session:
            plan = session.get(self.table, self.plan_id)
            return plan is None or plan.state not in UNFINISHED

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
                held = self._update(session, col(self.table.claim) == self.id, **values)
                plan = session.get_one(self.table, self.plan_id) if held else None
            if plan is None or plan.stop_asked:
                self.stopped.set()

    def _update(self, session: Session, condition: Any, **values: Any) -> bool:
        lease = timedelta(seconds=self.settings.plan_lease_seconds)
        values = {"claimed_until": now() + lease} | values
        statement = update(self.table).where(col(self.table.id) == self.plan_id, condition).values(**values)
        return session.connection().execute(statement).rowcount == 1


def run_claimed(claim: Claim, once: Callable[[Claim], bool], fault: str) -> bool:
    """Solve unless another worker holds it; True once nothing is left to do.

    A worker that dies leaves its claim behind, which runs out; the next one starts anew. Only the holder of
    the claim can write, so a plan is solved once however often its job comes.

    Parameters
    ----------
    once
        Solves it; False where what it was solved for has changed meanwhile.
    fault
        What a person reads where the planner breaks down.
    """
    if not claim.take():
        return claim.is_over()
    try:
        while not once(claim):
            log.info("plan %s: its roads or sites changed meanwhile, solving again", claim.plan_id)
    except DomainError as error:
        claim.fail(str(error))
    except Exception:
        log.exception("plan %s could not be solved", claim.plan_id)
        claim.fail(fault)
    return True


def unfinished(engine: Engine, table: type[Plan] | type[Month]) -> list[UUID]:
    """Plans that wait or were being solved: what a starting worker takes up."""
    with transaction(engine, reads_only=True) as session:
        return list(session.exec(select(table.id).where(col(table.state).in_(UNFINISHED))))
