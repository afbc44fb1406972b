"""Random problems solved, and the answers judged: by the check, by changes to them, by brute force."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random

from routing.check import check
from routing.problem import Problem
from routing.solution import Solution
from routing.solve import solve
from tests.routing.answers import false_beside, false_claims, untruths
from tests.routing.mutations import Broken, broken
from tests.routing.planted import planted
from tests.routing.problems import SMALL, TINY, random_problem

SECONDS_FOR_ONE = 5.0
CHANGES_OF_ONE = 4


@dataclass
class Findings:
    """How many answers were judged, of what kinds, and each fault with the seed that makes it again."""

    judged: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def judge_by_check(seeds: Iterable[int]) -> Findings:
    """Whether the check accepts each answer of the solver, to tiny problems and to larger ones."""
    findings = Findings()
    for seed in seeds:
        problem = random_problem(Random(seed), SMALL if seed % 4 == 0 else TINY)
        solution = _solved(problem, seed)
        findings.judged += 1
        findings.kinds[solution.status] += 1
        findings.faults += (f"problem {seed}: {fault}" for fault in check(problem, solution))
    return findings


def judge_by_brute_force(seeds: Iterable[int]) -> Findings:
    """Whether each answer to a tiny problem is the true one: prize, driving, status, conflict, reasons."""
    findings = Findings()
    for seed in seeds:
        problem = random_problem(Random(seed), TINY)
        solution = _solved(problem, seed)
        findings.judged += 1
        findings.kinds[solution.status] += 1
        findings.faults += (f"problem {seed}: {fault}" for fault in untruths(problem, solution))
    return findings


def judge_beside_known_plans(
    seeds: Iterable[int], stops_a_day: int, seconds: float = SECONDS_FOR_ONE
) -> Findings:
    """Whether the solver claims nothing that a known plan, which serves every stop, shows to be untrue."""
    findings = Findings()
    for seed in seeds:
        problem, known = planted(Random(seed), stops_a_day)
        solution = solve(problem, seconds=seconds, seed=seed)
        findings.judged += 1
        findings.kinds[solution.status] += 1
        faults = [*check(problem, known), *check(problem, solution), *false_beside(known, solution)]
        findings.faults += (f"planted problem {seed}: {fault}" for fault in faults)
    return findings


def judge_when_stopped(seeds: Iterable[int]) -> Findings:
    """Whether a solver that is soon told to stop claims nothing untrue, and its plan so far holds."""
    findings = Findings()
    for seed in seeds:
        random, asked = Random(seed), count()
        problem, patience = random_problem(random, TINY), random.choice([0, 1, 2, 5, 10, 20, 50])
        solution = solve(problem, stop=partial(_is_out_of, patience, asked))
        findings.judged += 1
        findings.kinds[solution.status] += 1
        faults = [*check(problem, solution), *false_claims(problem, solution)]
        findings.faults += (f"problem {seed}, stopped at ask {patience}: {fault}" for fault in faults)
    return findings


def _is_out_of(patience: int, asked: Iterator[int]) -> bool:
    return next(asked) >= patience


def judge_the_check(answers: int, seeds: Iterable[int]) -> Findings:
    """Whether the check rejects so many answers after a change that breaks a rule, and says which."""
    findings = Findings()
    for change in _rarest_changes(findings, seeds):
        if findings.judged == answers:
            break
        findings.judged += 1
        findings.kinds[change.change] += 1
        told = check(change.problem, change.solution)
        if not any(change.word.lower() in sentence.lower() for sentence in told):
            findings.faults.append(f"after {change.change} the check says {told}")
    return findings


def _rarest_changes(findings: Findings, seeds: Iterable[int]) -> Iterator[Broken]:
    for seed in seeds:
        problem = random_problem(Random(seed), TINY)
        changes = [*broken(problem, _solved(problem, seed), Random(seed))]
        changes.sort(key=lambda change: findings.kinds[change.change])
        yield from changes[:CHANGES_OF_ONE]


def _solved(problem: Problem, seed: int) -> Solution:
    return solve(problem, seconds=SECONDS_FOR_ONE, seed=seed)
