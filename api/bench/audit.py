"""``bench audit``: the log attacked in every way an insider has without the audit key, each to be found."""

import tempfile
from pathlib import Path
from time import monotonic

from models.database import open_database
from models.keys import Keys
from models.migrate import migrate
from models.settings import Settings
from tests.models.audit_attacks import attack

FAULTS_SHOWN = 10


def run(*, attacks: int = 1000, entries: int = 200, seed: int = 1) -> bool:
    """Print what was found, then one sentence on whether all of it was.

    Parameters
    ----------
    attacks : int
        Edits, reorders, insertions, truncations and roll-backs, each on the whole log.
    entries : int
        Length of the log that is attacked.
    seed : int
        Other attacks for another number, the same ones for the same.
    """
    started = monotonic()
    with tempfile.TemporaryDirectory(prefix="marshrut-bench-") as folder:
        place = Path(folder)
        settings = Settings(data_dir=place / "data", key_file=place / "keys.json", database_url=None)
        settings.data_dir.mkdir()
        engine = open_database(settings, Keys.generate())
        migrate(engine)
        findings = attack(engine, attacks, entries, seed)
        engine.dispose()
    for name, count in findings.done.items():
        print(f"{count:5} x {name}")
    for fault in findings.missed[:FAULTS_SHOWN]:
        print(f"  {fault}")
    found = attacks - len(findings.missed)
    told = "It holds" if not findings.missed else "It does not hold"
    print(f"{told}: {found} of {attacks} attacks found at their entry, after {monotonic() - started:.0f} s.")
    return not findings.missed
