"""A plan that is good enough to be shown, as soon as there is one, however fast the machine is."""

import threading
import time
from uuid import UUID

from sqlalchemy import Engine

from models.database import transaction
from models.operations.solve_plan import solve_plan
from models.operations.stop_plan import stop_plan
from models.settings import Settings
from models.tables.plans import UNFINISHED, Plan


def solve_to_first_plan(engine: Engine, settings: Settings, staff_id: UUID, plan_id: UUID) -> None:
    """Solve, and stop with the first plan that the worker tells of."""
    worker = threading.Thread(target=solve_plan, args=(engine, settings, plan_id))
    worker.start()
    stop_at_first_plan(engine, staff_id, plan_id)
    worker.join()


def stop_at_first_plan(engine: Engine, staff_id: UUID, plan_id: UUID) -> None:
    """Wait until whoever solves it tells of a plan, and ask for no better one."""
    while True:
        with transaction(engine) as session:
            plan = session.get_one(Plan, plan_id)
            if plan.state not in UNFINISHED:
                return
            if plan.best is not None:
                stop_plan(session, staff_id, plan_id)
                return
        time.sleep(0.1)
