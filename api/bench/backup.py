"""``bench backup``: backups of a database at work, restored and compared; damaged ones, refused."""

import tempfile
from pathlib import Path
from time import monotonic

from models.database import open_database, transaction
from models.keys import Keys
from models.migrate import migrate
from models.operations.import_country import load_reference
from models.operations.make_backup import make_backup
from models.settings import Settings
from tests.models.backups import accepted_damage, restored_under_load
from tests.proofs.backups import restored_while_visits_come
from tests.proofs.programmes import fresh_programme

FAULTS_SHOWN = 10


def run(*, backups: int = 20, damages: int = 50, seed: int = 1) -> bool:
    """Print what came back and what was refused, then one sentence on whether all of it holds.

    Parameters
    ----------
    backups : int
        Backups made while writers are at work, each restored on a fresh folder.
    damages : int
        Bits flipped and ends cut, each in a whole backup; another key comes last.
    seed : int
        Other damages for another number, the same ones for the same.
    """
    started = monotonic()
    with tempfile.TemporaryDirectory(prefix="marshrut-bench-") as name:
        folder, keys = Path(name), Keys.generate()
        settings = _programme(folder, keys)
        findings = restored_under_load(settings, keys, folder, backups)
        print(f"{backups} backups under load, of {min(findings.rows)} to {max(findings.rows)} rows, restored")
        with fresh_programme("SQLCipher") as programme:
            (folder / "visits").mkdir()
            of_visits = restored_while_visits_come(programme, folder / "visits", backups, seed)
        print(f"{backups} while visits came over HTTP, of {of_visits.rows[0]} to {of_visits.rows[-1]} rows")
        engine = open_database(settings, keys)
        make_backup(engine, settings, keys, folder / "whole.backup")
        engine.dispose()
        accepted = accepted_damage(settings, keys, folder / "whole.backup", damages, seed)
        print(f"{damages} damaged backups and another key, {len(accepted)} of them accepted")
    faults = findings.faults + of_visits.faults + accepted
    for fault in faults[:FAULTS_SHOWN]:
        print(f"  {fault}")
    told = f"It does not hold: {len(faults)} faults" if faults else "It holds: rows equal, all damage refused"
    print(f"{told}, after {monotonic() - started:.0f} s.")
    return not faults


def _programme(folder: Path, keys: Keys) -> Settings:
    settings = Settings(data_dir=folder / "data", key_file=folder / "keys.json", database_url=None)
    settings.data_dir.mkdir()
    engine = open_database(settings, keys)
    migrate(engine)
    with transaction(engine) as session:
        load_reference(session)
    engine.dispose()
    return settings
