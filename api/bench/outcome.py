"""The last lines of a proof: its first faults, then one sentence on whether it holds."""

from collections.abc import Sequence
from time import monotonic

FAULTS_SHOWN = 10


def tell(faults: Sequence[str], holds: str, started: float) -> bool:
    """Print them and give whether there are none; ``started`` is on the monotonic clock."""
    for fault in faults[:FAULTS_SHOWN]:
        print(f"  {fault}")
    told = f"It does not hold: {len(faults)} faults" if faults else f"It holds: {holds}"
    print(f"{told}, after {monotonic() - started:.0f} s.", flush=True)
    return not faults
