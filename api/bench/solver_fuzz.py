"""``bench solver-fuzz``: the solver's answers to random problems, judged by code it shares nothing with."""

import sys
from collections.abc import Iterator
from time import monotonic

from tests.routing.fuzz import (
    Findings,
    judge_beside_known_plans,
    judge_by_brute_force,
    judge_by_check,
    judge_the_check,
    judge_when_stopped,
)

FAULTS_SHOWN = 10
SHOWN_EVERY = 250
STOPS_A_DAY_PLANTED = 3


def run(
    *,
    accepted: int = 2000,
    rejected: int = 2000,
    equal: int = 500,
    stopped: int = 500,
    planted: int = 100,
    first_seed: int = 1_000_000,
) -> bool:
    """Print what was judged, then one sentence on whether all of it holds.

    Parameters
    ----------
    accepted : int
        Random problems whose answers the check must accept.
    rejected : int
        Answers changed so that a rule is broken, which the check must reject.
    equal : int
        Random problems whose prize, driving, status and reasons must be those of a brute force.
    stopped : int
        Random problems whose solver is told to stop half way and must claim nothing untrue.
    planted : int
        Larger problems made around a plan that serves every stop, which no claim may contradict.
    first_seed : int
        Other problems for another number, the same ones for the same.
    """
    started = monotonic()
    faults = _told("answers accepted by the check", judge_by_check(_seeds(first_seed, accepted)))
    faults += _told(
        "broken answers rejected by the check", judge_the_check(rejected, _seeds(first_seed, rejected))
    )
    faults += _told("answers equal to the brute force's", judge_by_brute_force(_seeds(first_seed, equal)))
    faults += _told(
        "stopped answers true in what they claim", judge_when_stopped(_seeds(first_seed, stopped))
    )
    beside = judge_beside_known_plans(_seeds(first_seed, planted), STOPS_A_DAY_PLANTED)
    faults += _told("answers not contradicted by a known plan", beside)
    for fault in faults[:FAULTS_SHOWN]:
        print(f"  {fault}")
    holds = not faults
    told = "All of it holds" if holds else f"It does not hold: {len(faults)} faults"
    print(f"{told}, after {monotonic() - started:.0f} s.")
    return holds


def _seeds(first: int, count: int) -> Iterator[int]:
    """One after the other, with a sign of life."""
    for seed in range(first, first + count):
        if seed > first and (seed - first) % SHOWN_EVERY == 0:
            print(f"  {seed - first} problems ...", file=sys.stderr, flush=True)
        yield seed


def _told(what: str, findings: Findings) -> list[str]:
    kinds = ", ".join(f"{kind} {count}" for kind, count in findings.kinds.most_common(5))
    print(f"{findings.judged - len(findings.faults)} of {findings.judged} {what} ({kinds})", flush=True)
    return findings.faults
