"""``bench puts``: visits sent by many at once under the same id, each to be kept once."""

from time import monotonic

from api.bench.outcome import tell
from tests.proofs.programmes import DATABASES, fresh_programme
from tests.proofs.puts_at_once import put_at_once


def run(*, ids: int = 100, senders: int = 50, seed: int = 1) -> bool:
    """Print the answers and the visits on each database, then whether all of it holds.

    Parameters
    ----------
    ids : int
        Visits under ids of the senders' own, of known clients and from away.
    senders : int
        Senders of each visit, who begin together; some with other content, or as another nurse.
    seed : int
        Other visits for another number, the same ones for the same.
    """
    started, faults = monotonic(), []
    for database in DATABASES:
        with fresh_programme(database) as programme:
            findings = put_at_once(programme, ids, senders, seed)
        answers = ", ".join(f"{count} x {status}" for status, count in sorted(findings.answers.items()))
        print(f"{database}: {findings.visits} visits of {ids} ids x {senders} puts ({answers})", flush=True)
        faults += [f"{database}: {fault}" for fault in findings.faults]
        if findings.visits != ids:
            faults.append(f"{database}: {findings.visits} visits")
    return tell(faults, "each visit was kept once", started)
