"""Suppose that a count has a certain value, and see by bounds whether what was published allows it."""

from collections import deque
from collections.abc import Iterable

from models.disclosure.knowledge import Bond, Knowledge, Rule

LOW, HIGH = 0, 1
MOST_RULES_KEPT = 200
Bound = tuple[int, int]
"""Which count, and which of its two bounds."""


class Refuted(Exception):
    """A rule cannot be kept."""


class Bounds:
    """Bounds that follow from one supposition, each with what it follows from."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._bounds: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._step_of: dict[Bound, int] = {}
        self._steps: list[tuple[list[int], list[int]]] = []
        self._due: deque[int] = deque()
        self._waiting: set[int] = set()

    def refute(self, number: int, value: int) -> set[int] | None:
        """The counts whose own bounds exclude this value of a count; None where bounds exclude nothing."""
        for store in (*self._bounds, self._step_of, self._steps, self._due, self._waiting):
            store.clear()
        try:
            self._tighten((number, LOW), value, ())
            self._tighten((number, HIGH), value, ())
            for _ in range(MOST_RULES_KEPT):
                if not self._due:
                    break
                number_of_rule = self._due.popleft()
                self._waiting.discard(number_of_rule)
                self._keep(self._known.rules[number_of_rule])
        except Refuted:
            return self._origins() - {number}
        return None

    def _low(self, number: int) -> int:
        return self._bounds[LOW].get(number, self._known.low[number])

    def _high(self, number: int) -> int:
        return self._bounds[HIGH].get(number, self._known.high[number])

    def _keep(self, rule: Rule) -> None:
        whole, parts = rule.whole, rule.parts
        if rule.bond is not Bond.COVER:
            self._tighten((whole, LOW), sum(map(self._low, parts)), ((part, LOW) for part in parts))
            self._leave(rule, HIGH, self._high(whole) - sum(map(self._low, parts)))
        if rule.bond is not Bond.LEAST:
            self._tighten((whole, HIGH), sum(map(self._high, parts)), ((part, HIGH) for part in parts))
            self._leave(rule, LOW, self._low(whole) - sum(map(self._high, parts)))

    def _leave(self, rule: Rule, side: int, left: int) -> None:
        """Bound each part by what the others leave of the whole; ``left`` is what all of them leave."""
        opposite, of_part = (LOW, self._low) if side == HIGH else (HIGH, self._high)
        for part in rule.parts:
            others = ((other, opposite) for other in rule.parts if other != part)
            self._tighten((part, side), left + of_part(part), ((rule.whole, side), *others))

    def _tighten(self, bound: Bound, value: int, because: Iterable[Bound]) -> None:
        number, side = bound
        if (value <= self._low(number)) if side == LOW else (value >= self._high(number)):
            return
        steps, origins = list[int](), list[int]()
        for reason in because:
            if reason in self._step_of:
                steps.append(self._step_of[reason])
            else:
                origins.append(reason[0])
        self._steps.append((steps, origins))
        if (value > self._high(number)) if side == LOW else (value < self._low(number)):
            other_side = (number, HIGH if side == LOW else LOW)
            found = self._step_of.get(other_side)
            self._steps.append(
                ([len(self._steps) - 1], [number]) if found is None else ([len(self._steps) - 1, found], [])
            )
            raise Refuted
        self._bounds[side][number] = value
        self._step_of[bound] = len(self._steps) - 1
        for rule in self._known.rules_of[number]:
            if rule not in self._waiting:
                self._waiting.add(rule)
                self._due.append(rule)

    def _origins(self) -> set[int]:
        """The counts whose own bounds led to the last step."""
        due, seen, origins = [len(self._steps) - 1], set[int](), set[int]()
        while due:
            step = due.pop()
            if step not in seen:
                seen.add(step)
                before, first = self._steps[step]
                due.extend(before)
                origins.update(first)
        return origins
