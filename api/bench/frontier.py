"""What the benchmarks from the literature share: a line for each instance, then a sentence on the whole."""

from collections.abc import Iterable, Sequence
from csv import DictReader
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from api.bench.week_peers import ask_peer
from routing.check import check
from routing.problem import Problem
from routing.solve import solve
from routing.wire import write_problem

HEADER = f"{'instance':18}{'status':10}{'value':>7}{'bound':>7}{'best':>7}{'gap %':>8}{'seconds':>9}"


@dataclass(frozen=True)
class Instance:
    """One file as a problem, and the best value known."""

    name: str
    problem: Problem
    best: int


@dataclass(frozen=True)
class Target:
    """What a set of instances must come to; None where only how many are reached counts."""

    share_reached: float
    average_gap: float | None = None


@dataclass(frozen=True)
class Score:
    """How far a solver came on one instance: ``gap`` in per cent of the best known value."""

    value: int
    best: int

    @property
    def gap(self) -> float:
        return 100.0 * (self.best - self.value) / self.best

    @property
    def reached(self) -> bool:
        return self.value >= self.best


def read_best(directory: Path) -> dict[str, int]:
    """The best known value of each file that ``best.csv`` names."""
    with (directory / "best.csv").open(newline="") as lines:
        return {row["file"]: int(row["best"]) for row in DictReader(lines)}


def judge(instances: Iterable[Instance], target: Target, seconds: float, peers: bool) -> bool:
    """Solve each, print its line, and say at the end whether ``target`` is met.

    Parameters
    ----------
    seconds : float
        For each instance, for the solver as for the peer.
    peers : bool
        Let PyVRP with night groups try each too, as a program of the bench extra.
    """
    print(HEADER + (f"{'pyvrp':>7}" if peers else ""), flush=True)
    ours: list[Score] = []
    theirs: list[Score] = []
    faults: list[str] = []
    for instance in instances:
        found = solve(instance.problem, seconds=seconds)
        faults += [f"{instance.name}: {fault}" for fault in check(instance.problem, found)]
        ours.append(Score(found.prize, instance.best))
        line = (
            f"{instance.name:18}{found.status:10}{found.prize:7}{found.bound or 0:7}{instance.best:7}"
            f"{ours[-1].gap:8.2f}{found.seconds:9.1f}"
        )
        if peers:
            theirs.append(Score(_ask_pyvrp(instance.problem, seconds), instance.best))
            line += f"{theirs[-1].value:7}"
        print(line, flush=True)
    for fault in faults:
        print(f"  {fault}")
    print(f"ours: {_summary(ours)}")
    if peers:
        print(f"pyvrp: {_summary(theirs)}")
    holds = not faults and _meets(ours, target) and (not peers or _average(ours) <= _average(theirs))
    print("The targets hold." if holds else "The targets do not hold.")
    return holds


def _ask_pyvrp(problem: Problem, seconds: float) -> int:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "problem.json"
        path.write_text(write_problem(problem))
        return ask_peer("pyvrp", path, seconds)


def _average(scores: Sequence[Score]) -> float:
    return sum(score.gap for score in scores) / max(1, len(scores))


def _meets(scores: Sequence[Score], target: Target) -> bool:
    reached = sum(score.reached for score in scores) >= target.share_reached * len(scores)
    return reached and (target.average_gap is None or _average(scores) <= target.average_gap)


def _summary(scores: Sequence[Score]) -> str:
    reached = sum(score.reached for score in scores)
    return f"average gap {_average(scores):.2f} %, {reached} of {len(scores)} reached"
