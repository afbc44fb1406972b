"""``bench sequences``: random sequences of all that is done to clients' records, against a simple model."""

from time import monotonic

from hypothesis import HealthCheck, given, settings

from api.bench.outcome import tell
from models.database import open_database
from tests.proofs.care_model import STEPS, Step
from tests.proofs.care_sequences import follow_steps
from tests.proofs.programmes import DATABASES, Programme, fresh_programme


def run(*, runs: int = 1000) -> bool:
    """Print how many sequences ran on each database, then whether model and database agreed in all.

    Parameters
    ----------
    runs : int
        Sequences of up to nine steps on each database; a failing one is made as short as it can be.
    """
    started, faults = monotonic(), []
    for database in DATABASES:
        with fresh_programme(database) as programme:
            try:
                steps = _follow(programme, runs)
            except AssertionError as difference:
                notes = getattr(difference, "__notes__", [])
                faults.append(f"{database}: {difference} {' '.join(notes)}")
            else:
                print(f"{database}: {runs} sequences, {steps} steps", flush=True)
    return tell(faults, "database and model agreed after every step", started)


def _follow(programme: Programme, runs: int) -> int:
    engine, steps_done = open_database(programme.settings, programme.keys), 0
    first, second = (nurse.id for nurse in programme.nurses)

    @settings(max_examples=runs, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(steps=STEPS)
    def follow(steps: list[Step]) -> None:
        nonlocal steps_done
        follow_steps(engine, first, second, steps)
        steps_done += len(steps)

    try:
        follow()
    finally:
        engine.dispose()
    return steps_done
