"""Backups of a server that takes visits over HTTP, restored elsewhere: each of one instant, and whole."""

import shutil
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from random import Random

from api.main import create_app
from models.database import open_database
from models.operations.make_backup import make_backup
from models.operations.restore_backup import restore_backup
from tests.models.backups import elsewhere
from tests.proofs.kills import Senders
from tests.proofs.programmes import Programme
from tests.proofs.sent_visits import visits_to_send
from tests.proofs.whole_visits import faults_of_counts, faults_of_file, faults_of_visits
from tests.servers.marshrut import serving

MORE_EACH_TIME = 5
PAUSE = 0.25  # seconds; at full speed there would soon be more to compare than to back up


@dataclass
class Findings:
    """How many rows each backup had, and what was not as it should be."""

    rows: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def restored_while_visits_come(programme: Programme, folder: Path, count: int, seed: int) -> Findings:
    """Make and restore backups while phones put visits.

    In each restored database is every visit that was acknowledged before its backup began, and every
    visit that is there is whole, with one entry of the log; the hash of all its rows is that of the backup.
    """
    findings, keys = Findings(), programme.keys
    app = create_app(programme.settings, keys)
    with serving(app) as address:
        senders = Senders(visits_to_send(programme, Random(seed)), [], address, PAUSE)
        senders.start()
        for number in range(count):
            senders.wait_for(len(senders.acknowledged) + MORE_EACH_TIME)
            acknowledged, file = set(senders.acknowledged), folder / f"{number}.sealed"
            made = make_backup(app.state.engine, programme.settings, keys, file)
            other = elsewhere(programme.settings, folder / f"other machine {number}")
            back = restore_backup(other, keys, file)
            findings.rows.append(back.rows)
            if back != made:
                findings.faults.append(f"backup {number}: {made} was restored as {back}")
            restored = open_database(other, keys)
            sent = list(dict(senders.sent).values())
            found = chain(
                faults_of_visits(restored, sent, acknowledged),
                faults_of_counts(restored, programme),
                faults_of_file(restored),
            )
            findings.faults += [f"backup {number}: {fault}" for fault in found]
            restored.dispose()
            shutil.rmtree(other.data_dir)
    senders.join()
    findings.faults += senders.faults
    app.state.engine.dispose()
    return findings
