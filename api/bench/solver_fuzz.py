"""``bench solver-fuzz``: the solver's answers to random problems, judged by code it shares nothing with."""

from time import monotonic

from tests.routing.fuzz import (
    Findings,
    judge_by_brute_force,
    judge_by_check,
    judge_the_check,
    judge_when_stopped,
)

FAULTS_SHOWN = 10


def run(
    *,
    accepted: int = 2000,
    rejected: int = 2000,
    equal: int = 500,
    stopped: int = 500,
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
    first_seed : int
        Other problems for another number, the same ones for the same.
    """
    started = monotonic()
    seeds = range(first_seed, first_seed + max(accepted, equal, stopped))
    faults = _told("answers accepted by the check", judge_by_check(seeds[:accepted]))
    faults += _told("broken answers rejected by the check", judge_the_check(rejected, first_seed))
    faults += _told("answers equal to the brute force's", judge_by_brute_force(seeds[:equal]))
    faults += _told("stopped answers true in what they claim", judge_when_stopped(seeds[:stopped]))
    for fault in faults[:FAULTS_SHOWN]:
        print(f"  {fault}")
    holds = not faults
    told = "All of it holds" if holds else f"It does not hold: {len(faults)} faults"
    print(f"{told}, after {monotonic() - started:.0f} s.")
    return holds


def _told(what: str, findings: Findings) -> list[str]:
    kinds = ", ".join(f"{kind} {count}" for kind, count in findings.kinds.most_common(5))
    print(f"{findings.judged - len(findings.faults)} of {findings.judged} {what} ({kinds})", flush=True)
    return findings.faults
