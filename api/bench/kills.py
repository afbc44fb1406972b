"""``bench kills``: the server killed while visits are put, again and again, and what is there then."""

from time import monotonic

from api.bench.outcome import tell
from tests.proofs.kills import kill_often
from tests.proofs.programmes import fresh_programme


def run(*, kills: int = 100, kills_postgres: int = 20, seed: int = 1) -> bool:
    """Print what was sent, acknowledged and kept on each database, then whether all of it holds.

    Parameters
    ----------
    kills : int
        ``kill -9`` of a server on the sealed file, each at a random moment after up to 30 acknowledgements.
    kills_postgres : int
        The same of a server on PostgreSQL, which itself goes on.
    seed : int
        Other visits and moments for another number.
    """
    started, faults = monotonic(), []
    for database, count in (("SQLCipher", kills), ("PostgreSQL", kills_postgres)):
        with fresh_programme(database) as programme:
            findings = kill_often(programme, count, seed)
        print(
            f"{database}: {count} kills, {len(findings.sent)} visits sent, {len(findings.acknowledged)} "
            f"acknowledged and there; of {findings.in_flight} in flight {findings.kept} were kept",
            flush=True,
        )
        faults += [f"{database}: {fault}" for fault in findings.faults]
    return tell(faults, "what was acknowledged is there, nothing is there in parts", started)
