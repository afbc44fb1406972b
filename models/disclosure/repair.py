"""Counts changed here and there until every rule is kept again: a table that could be the true one."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from models.disclosure.knowledge import UNBOUNDED, Bond, Knowledge, Rule

MOST_STEPS, MOST_TRIES = 60, 3
FIRST_CHOICE = 0.7
Changes = dict[int, int]
"""Of some counts, what they are instead."""


@dataclass(slots=True)
class Repair:
    """Looks near a table that keeps every rule for one in which a count has another value.

    What it finds is right, and what it does not find there may still be.
    """

    known: Knowledge
    table: Sequence[int]
    _changed: Changes = field(default_factory=dict)
    _fixed: int = -1

    def with_value(self, number: int, value: int) -> Changes | None:
        """What else to change; None where no way was found."""
        if not self.known.low[number] <= value <= self.known.high[number]:
            return None
        for attempt in range(MOST_TRIES):
            self._changed, self._fixed = {number: value}, number
            if self._mend(Random(attempt) if attempt else None):  # noqa: S311
                return self._changed
        return None

    def _value(self, number: int) -> int:
        return self._changed.get(number, self.table[number])

    def _mend(self, rng: Random | None) -> bool:
        """Keep the rules that are broken, of finer counts first; the first try takes the likeliest ways."""
        rules, rules_of = self.known.rules, self.known.rules_of
        due = list(rules_of[self._fixed])
        heapq.heapify(due)
        waiting = set(due)
        for _ in range(MOST_STEPS):
            excess = 0
            while due and not excess:
                number = heapq.heappop(due)
                waiting.discard(number)
                excess = self._excess(rules[number])
            if not excess:
                return True
            way = self._way(rules[number], excess, rng)
            if way is None:
                return False
            self._changed.update(way)
            for other in way:
                for each in rules_of[other]:
                    if each not in waiting:
                        waiting.add(each)
                        heapq.heappush(due, each)
        return False

    def _excess(self, rule: Rule) -> int:
        """By how much the whole is too large for its parts; below 0 where it is too small."""
        changed, table = self._changed, self.table
        excess = changed.get(rule.whole, table[rule.whole])
        for part in rule.parts:
            excess -= changed.get(part, table[part])
        if rule.bond is Bond.COVER:
            return max(excess, 0)
        return min(excess, 0) if rule.bond is Bond.LEAST else excess

    def _way(self, rule: Rule, excess: int, rng: Random | None) -> Changes | None:
        """A part takes it for which nothing else must change; or the whole, with help of parts."""
        need, sign, way = abs(excess), (1 if excess > 0 else -1), dict[int, int]()
        whole_room = 0 if rule.whole == self._fixed else self._room(rule.whole, -sign)
        if self.known.high[rule.whole] == UNBOUNDED and whole_room >= need:
            return {rule.whole: self._value(rule.whole) - sign * need}
        rooms = sorted(self._rooms(rule, sign), reverse=True)
        if rng and len(rooms) > 1 and rng.random() > FIRST_CHOICE:
            rng.shuffle(rooms)
        if rooms and rooms[0][0] < need and whole_room:
            taken = min(whole_room, need)
            way[rule.whole] = self._value(rule.whole) - sign * taken
            need -= taken
        for free, _, part in rooms:
            if need and free >= min(need, 1):
                taken = min(free, need)
                way[part] = self._value(part) + sign * taken
                need -= taken
        for _, room, part in rooms:
            left = room - abs(way.get(part, self._value(part)) - self._value(part))
            if need and left:
                taken = min(left, need)
                way[part] = way.get(part, self._value(part)) + sign * taken
                need -= taken
        return None if need else way

    def _rooms(self, rule: Rule, sign: int) -> Iterator[tuple[int, int, int]]:
        """Parts that can go on: how far while rules between two counts are kept, and how far at all."""
        for part in rule.parts:
            if part != self._fixed and (room := self._room(part, sign)):
                yield min(room, self._free(part, sign)), room, part

    def _free(self, number: int, sign: int) -> int:
        at, free = self._value(number), UNBOUNDED
        for each in self.known.rules_of[number]:
            rule = self.known.rules[each]
            if rule.bond is Bond.LEAST and sign > 0 and number != rule.whole:
                free = min(free, self._value(rule.whole) - at)
            elif rule.bond is Bond.LEAST and sign < 0 and number == rule.whole:
                free = min(free, at - self._value(rule.parts[0]))
        return max(free, 0)

    def _room(self, number: int, sign: int) -> int:
        """How far a count can go on in this direction; never back from where it came."""
        at = self._value(number)
        if sign * (at - self.table[number]) < 0:
            return 0
        return self.known.high[number] - at if sign > 0 else at - self.known.low[number]
