"""``bench codes``: every client code tried against a stolen database, without the key and with it."""

import tempfile
from pathlib import Path
from time import monotonic

from api.bench.outcome import tell
from tests.proofs.code_space import SIX_MILLION, try_all_codes
from tests.proofs.programmes import fresh_programme


def run(*, clients: int = 500, seed: int = 1) -> bool:
    """Print how many clients thief and control found, then whether it is none and all.

    Parameters
    ----------
    clients : int
        Clients with random codes, who are in the database and the backup that are stolen.
    seed : int
        Other clients for another number, the same ones for the same.
    """
    started = monotonic()
    with fresh_programme("SQLCipher") as programme, tempfile.TemporaryDirectory() as folder:
        findings = try_all_codes(programme, SIX_MILLION, clients, seed, Path(folder), side_by_side=True)
    print(
        f"{findings.codes:,} codes, {findings.hashes:,} hashes against {findings.loot:,} digests of database "
        f"and backup: {len(findings.by_thief)} ways found a client of {findings.clients}; "
        f"who holds the key found {findings.by_control}"
    )
    return tell(findings.faults, "none without the key, all with it", started)
