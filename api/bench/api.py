"""``bench api``: Schemathesis over every endpoint, in every role; the answers, and the slowest."""

import tempfile
from pathlib import Path
from time import monotonic

from models.database import open_database, transaction
from models.keys import Keys
from models.migrate import migrate
from models.operations.import_country import load_reference
from models.settings import Settings
from tests.api.fuzz import MOST_SECONDS, Findings, fuzz, running

FAULTS_SHOWN = 20


def run(*, cases: int = 20_000, database_url: str | None = None, seed: int = 1) -> bool:
    """Print how the cases were answered, then one sentence on whether all of it holds.

    Parameters
    ----------
    cases : int
        Requests made by Schemathesis, spread over the operations.
    database_url : str | None
        An empty PostgreSQL database, or None for a sealed file.
    seed : int
        Other cases for another number, the same ones for the same.
    """
    started = monotonic()
    with tempfile.TemporaryDirectory(prefix="marshrut-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        key_file = Path(folder) / "keys.json"
        settings = Settings(data_dir=data, key_file=key_file, database_url=database_url)
        findings = _findings(settings, cases, seed)
    for status, count in sorted(findings.statuses.items()):
        print(f"{count:7} x {status}")
    for fault, count in findings.faults.most_common(FAULTS_SHOWN):
        print(f"  {count} x {fault}")
    seconds, slowest = findings.slowest
    told = "It holds" if findings.hold else "It does not hold"
    print(
        f"{told}: {findings.cases} cases, {findings.faults.total()} faults, the slowest answer after "
        f"{seconds:.2f} s of at most {MOST_SECONDS:.0f} s ({slowest}); {monotonic() - started:.0f} s in all."
    )
    return findings.hold


def _findings(settings: Settings, cases: int, seed: int) -> Findings:
    from api.main import create_app

    keys = Keys.generate()
    engine = open_database(settings, keys)
    migrate(engine)
    with transaction(engine) as session:
        load_reference(session)
    app = create_app(settings, keys)
    with running(app, engine) as programme:
        findings = fuzz(programme, cases, seed, _tell)
    app.state.engine.dispose()
    engine.dispose()
    return findings


def _tell(operation: str, so_far: Findings) -> None:
    print(f"  {so_far.cases:,} cases, {so_far.faults.total()} faults, up to {operation}", flush=True)
