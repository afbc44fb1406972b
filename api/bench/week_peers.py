"""Other solvers on the same files, each as a program of its own beside the product."""

import subprocess
import sys
from pathlib import Path

PEERS = ("pyvrp", "ortools")
SECONDS = 20


def ask_peer(peer: str, path: Path, seconds: float = SECONDS) -> int:
    """The prize that a peer's plan of the problem at ``path`` serves after ``seconds``.

    Raises
    ------
    RuntimeError
        The peer's program failed; the message is its last line.
    """
    command = [sys.executable, "-m", f"api.bench.peers.{peer}_week", str(path), str(seconds)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{peer}: {ran.stderr.strip().splitlines()[-1:]}")
    return int(ran.stdout.split()[-1])
