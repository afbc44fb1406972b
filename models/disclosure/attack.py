"""An attacker of our own: can any value from 1 to 7 of a withheld count be excluded by what was published?

It knows all editions, how counts bound each other, and, beyond what is published, which of the withheld
counts are small. It shares nothing with what withholds but the types, and asks OR-Tools' CP-SAT.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ortools.sat.python import cp_model

from models.disclosure.editions import Edition
from models.disclosure.failures import Failure, Place, Supposition
from models.disclosure.menu import Cell, Kind, Menu
from models.disclosure.values import Count, Shown

SMALL = range(1, 8)
BEST_ORDER = (7, 1, 4, 2, 6, 3, 5)
ANY_COUNT = 10_000_000
FIRST_WORK, UNLIMITED = 1.0, float("inf")
"""Of CP-SAT's deterministic time, roughly a second; more where that brings nothing new."""


Group = set[tuple[int, str]]
"""Years and measures."""


def attack(
    menu: Menu, editions: Sequence[Edition], possible: set[Supposition], *, explained: int
) -> list[Failure]:
    """Try every value from 1 to 7 of every withheld count that has one of them.

    Parameters
    ----------
    menu, editions
        Everything that was ever published, oldest first.
    possible : set
        What an earlier attack has found possible, when nothing was published since but some withheld;
        is added to.
    explained : int
        So many failures at most are explained in each group of measures; the others name no counts.
    """
    failures: list[Failure] = []
    for group in _groups(menu, editions):
        excluded = _excluded(_System(menu, editions, group), possible)
        if excluded:
            explainer = _System(menu, editions, group, optional=True)
            failures += [_failure(explainer, *pair) for pair in excluded[:explained]]
            failures += [Failure(*place, value, ()) for place, value in excluded[explained:]]
    return failures


def _groups(menu: Menu, editions: Sequence[Edition]) -> list[Group]:
    """Years and measures that know nothing of each other."""
    root = {measure.id: measure.id for measure in menu.measures}
    for less, more in menu.at_most:
        old, new = root[less], root[more]
        root = {name: new if above == old else above for name, above in root.items()}
    groups: dict[tuple[int, str], Group] = defaultdict(set)
    for edition in editions:
        for cell in edition.shown:
            groups[cell.period.year, root[cell.measure]].add((cell.period.year, cell.measure))
    return [groups[key] for key in sorted(groups)]


class _System:
    """One group's counts as a model of CP-SAT.

    With ``optional``, each published value has a literal by which it can be left out.
    """

    def __init__(
        self, menu: Menu, editions: Sequence[Edition], group: Group, *, optional: bool = False
    ) -> None:
        self._menu, self._editions, self._optional = menu, editions, optional
        self.model = cp_model.CpModel()
        self.counts: dict[Place, cp_model.IntVar | int] = {}
        self.told: dict[Place, cp_model.IntVar] = {}
        self._relations_seen: set[tuple[str, Place, tuple[Place, ...]]] = set()
        current: dict[Cell, Place] = {}
        for number, edition in enumerate(editions):
            cells = [cell for cell in edition.shown if (cell.period.year, cell.measure) in group]
            current |= {cell: Place(number, cell) for cell in cells}
            self.counts |= {current[cell]: self._count(current[cell]) for cell in cells}
            if cells:
                self._relate(current)

    def exact(self, place: Place) -> int:
        return self._editions[place.edition].exact[place.cell]

    def shown(self, place: Place) -> Shown:
        return self._editions[place.edition].shown[place.cell]

    @property
    def suspects(self) -> list[Place]:
        """Who is withheld and small."""
        return [place for place in self.counts if self.exact(place) in SMALL]

    def _count(self, place: Place) -> cp_model.IntVar | int:
        shown, name = self.shown(place), str(len(self.counts))
        if not isinstance(shown, Count):
            return self.model.new_int_var(0, SMALL[-1] if self.exact(place) in SMALL else ANY_COUNT, name)
        low, high = (shown.value - 2, shown.value + 2) if shown.value else (0, 0)
        if not self._optional:
            return self.model.new_int_var(low, high, name) if high else 0
        count, told = self.model.new_int_var(0, ANY_COUNT, name), self.model.new_bool_var("")
        self.model.add_linear_constraint(count, low, high).only_enforce_if(told)
        self.told[place] = told
        return count

    def _relate(self, current: Mapping[Cell, Place]) -> None:
        for relation in self._relations(current):
            if relation in self._relations_seen:
                continue
            self._relations_seen.add(relation)
            sign, left, right = relation
            whole, total = self.counts[left], sum(self.counts[place] for place in right)
            if not isinstance(whole, int) or not isinstance(total, int):
                self.model.add(whole == total if sign == "=" else whole <= total)

    def _relations(self, current: Mapping[Cell, Place]) -> Iterator[tuple[str, Place, tuple[Place, ...]]]:
        """``left = sum of right`` or ``left <= sum of right``."""
        for cell, place in current.items():
            events = self._menu.by_id[cell.measure].kind is Kind.EVENTS
            for parts in (self._menu.parts_in_space(cell), self._menu.parts_in_time(cell)):
                places = tuple(current[part] for part in parts if part in current)
                if parts and len(places) == len(parts):
                    yield "=" if events else "<=", place, places
                yield from (("<=", part, (place,)) for part in places)
            for less, more in self._menu.at_most:
                above = Cell(more, cell.area, cell.period)
                if less == cell.measure and above in current:
                    yield "<=", place, (current[above],)


def _excluded(system: _System, possible: set[Supposition]) -> list[Supposition]:
    """Find solutions until each supposition stands in one, or in none that there can be."""
    variables = {place: v for place, v in system.counts.items() if isinstance(v, cp_model.IntVar)}
    solution = {count: system.exact(place) for place, count in variables.items()}
    suspects, excluded = system.suspects, []
    for value in BEST_ORDER:
        waiting, work = [place for place in suspects if (place, value) not in possible], FIRST_WORK
        model = system.model.clone()
        has_value = {place: _is(model, system.counts[place], value) for place in waiting}
        while waiting:
            model.maximize(sum(has_value[place] for place in waiting))
            solver, status = _solve(model, solution, work)
            if status == cp_model.INFEASIBLE:
                raise ArithmeticError("What was published contradicts itself")
            if status != cp_model.UNKNOWN:
                possible.update((place, solver.value(system.counts[place])) for place in suspects)
            left = [place for place in waiting if (place, value) not in possible]
            if left == waiting and status == cp_model.OPTIMAL:
                excluded += [(place, value) for place in left]
                break
            work *= 4 if left == waiting else 1
            waiting = left
    return sorted(excluded)


def _is(model: cp_model.CpModel, count: cp_model.IntVar | int, value: int) -> cp_model.IntVar:
    """A literal that lets the count have just this value."""
    literal = model.new_bool_var("")
    model.add_linear_constraint(count, value, value).only_enforce_if(literal)
    return literal


def _solve(
    model: cp_model.CpModel, hint: Mapping[cp_model.IntVar, int], work: float
) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """The same answer each time: one worker, and its work is counted in steps."""
    model.clear_hints()  # type: ignore[no-untyped-call]
    for count, value in hint.items():
        model.add_hint(count, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = work
    return solver, solver.solve(model)


def _failure(explainer: _System, place: Place, value: int) -> Failure:
    """A smallest set of published values that excludes this one: each is left out if it is not needed."""
    model = explainer.model.clone()
    model.add_linear_constraint(explainer.counts[place], value, value)
    model.add_assumptions(list(explainer.told.values()))
    solver, status = _solve(model, {}, UNLIMITED)
    assert status == cp_model.INFEASIBLE
    core = set(solver.sufficient_assumptions_for_infeasibility())
    needed = [told for told, literal in explainer.told.items() if literal.index in core]
    for told in tuple(needed):
        rest = [other for other in needed if other != told]
        if _contradicts(explainer, place, value, rest):
            needed = rest
    return Failure(*place, value, tuple((*told, explainer.shown(told)) for told in sorted(needed)))


def _contradicts(explainer: _System, place: Place, value: int, told: list[Place]) -> bool:
    """Whether these published values alone exclude the value."""
    model = explainer.model.clone()
    model.add_linear_constraint(explainer.counts[place], value, value)
    for other, literal in explainer.told.items():
        model.add_linear_constraint(literal, int(other in told), int(other in told))
    return _solve(model, {}, UNLIMITED)[1] == cp_model.INFEASIBLE
