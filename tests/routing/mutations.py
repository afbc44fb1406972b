"""Changes after which a solution provably breaks a rule of its problem, and how its checker must say so.

A change is made to the solution, or to the problem so that the solution no longer fits it: the second
breaks one rule and no other. Each knows nothing of the checker and returns False where it cannot apply.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from routing.problem import Problem
from routing.solution import Solution
from routing.wire import read_problem, read_solution, write_problem, write_solution
from tests.routing import changes_of_nights, changes_of_stops, changes_of_times, changes_of_totals
from tests.routing.changes import CHANGES

# Each adds its changes to the list when it is imported.
KINDS = (changes_of_totals, changes_of_stops, changes_of_times, changes_of_nights)


@dataclass(frozen=True)
class Broken:
    """A pair that the checker must reject, with ``word`` in one of its sentences."""

    change: str
    word: str
    problem: Problem
    solution: Solution


def broken(problem: Problem, solution: Solution, random: Random) -> Iterator[Broken]:
    """The pair after each change that applies to it."""
    for name, (word, change) in CHANGES.items():
        changed = json.loads(write_problem(problem)), json.loads(write_solution(solution))
        if change(*changed, random):
            changed_problem, changed_solution = map(json.dumps, changed)
            yield Broken(name, word, read_problem(changed_problem), read_solution(changed_solution))
