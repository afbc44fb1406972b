"""OR-Tools' CP-SAT as the last judge: a table with a certain count in it, or the proof that there is none."""

from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from models.disclosure.knowledge import Bond, Knowledge
from models.disclosure.values import Count

FIRST_WORK, UNLIMITED = 0.03, float("inf")
"""Of CP-SAT's deterministic time, roughly a second; more where that brings nothing new."""


class Search:
    """The counts of some rules as a model.

    Parameters
    ----------
    numbers
        Counts that no other is bound to.
    optional
        Each published value has a literal by which it can be left out.
    """

    def __init__(self, known: Knowledge, numbers: Iterable[int], *, optional: bool = False) -> None:
        self._known, self._optional = known, optional
        self._model = cp_model.CpModel()
        self._literals: dict[int, cp_model.IntVar] = {}
        shown = [value.value for value in known.life.shown.values() if isinstance(value, Count)]
        self._most = 100 + 4 * max(shown, default=0)
        self._counts = {number: self._count(number) for number in sorted(numbers)}
        for rule in known.rules:
            if all(number in self._counts for number in (rule.whole, *rule.parts)):
                whole, total = self._counts[rule.whole], sum(self._counts[part] for part in rule.parts)
                if rule.bond is Bond.SUM:
                    self._model.add(whole == total)
                else:
                    self._model.add(whole <= total if rule.bond is Bond.COVER else whole >= total)

    def any_table(self) -> dict[int, int] | None:
        """Counts that keep every rule; None where there are none."""
        solver, status = _solve(self._model, UNLIMITED)
        return None if status == cp_model.INFEASIBLE else self._found(solver)

    def with_any(
        self, suppositions: Sequence[tuple[int, int]], hint: dict[int, int]
    ) -> dict[int, int] | None:
        """A table in which many of these counts have this value; None where no table has one of them."""
        work = FIRST_WORK
        model = self._model.clone()
        for number, value in (hint | dict(suppositions)).items():
            if number in self._counts:
                model.add_hint(self._counts[number], value)
        literals = []
        for number, value in suppositions:
            literals.append(model.new_bool_var(""))
            model.add_hint(literals[-1], True)
            model.add_linear_constraint(self._counts[number], value, value).only_enforce_if(literals[-1])
        model.add_bool_or(literals)
        model.maximize(sum(literals))
        while True:
            solver, status = _solve(model, work, quickly=work == FIRST_WORK)
            if status == cp_model.INFEASIBLE:
                return None
            if status != cp_model.UNKNOWN:
                return self._found(solver)
            work *= 8

    def reasons(self, number: int, value: int) -> list[int]:
        """The published counts that exclude this value: each is left out if it is not needed."""
        model = self._model.clone()
        model.add_linear_constraint(self._counts[number], value, value)
        model.add_assumptions(list(self._literals.values()))
        solver, status = _solve(model, UNLIMITED)
        assert status == cp_model.INFEASIBLE
        core = set(solver.sufficient_assumptions_for_infeasibility())
        needed = [told for told, literal in self._literals.items() if literal.index in core]
        for told in tuple(needed):
            rest = [other for other in needed if other != told]
            if self._contradict(number, value, rest):
                needed = rest
        return needed

    def _contradict(self, number: int, value: int, told: Sequence[int]) -> bool:
        model = self._model.clone()
        model.add_linear_constraint(self._counts[number], value, value)
        for other, literal in self._literals.items():
            model.add_linear_constraint(literal, int(other in told), int(other in told))
        return _solve(model, UNLIMITED)[1] == cp_model.INFEASIBLE

    def _count(self, number: int) -> cp_model.IntVar:
        low, high = self._known.low[number], min(self._known.high[number], self._most)
        shown = self._known.life.shown[self._known.cells[number]]
        if not self._optional or not isinstance(shown, Count):
            return self._model.new_int_var(low, high, "")
        count, literal = self._model.new_int_var(0, self._most, ""), self._model.new_bool_var("")
        self._model.add_linear_constraint(count, low, high).only_enforce_if(literal)
        self._literals[number] = literal
        return count

    def _found(self, solver: cp_model.CpSolver) -> dict[int, int]:
        return {number: solver.value(count) for number, count in self._counts.items()}


def _solve(
    model: cp_model.CpModel, work: float, *, quickly: bool = False
) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """The same answer each time: one worker, and its work is counted in steps."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    # Where the hint is nearly right, to simplify the model first takes longer than to solve it.
    solver.parameters.cp_model_presolve = not quickly
    solver.parameters.linearization_level = 1 if quickly else 2
    solver.parameters.max_deterministic_time = work
    return solver, solver.solve(model)
