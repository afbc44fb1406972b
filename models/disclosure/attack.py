"""An attacker of our own: can any value from 1 to 7 of a withheld count be excluded by what was published?

It looks for a table that has the value and agrees with everything that was published. Most are found by
changing a few counts of one that is known; what is not found so is asked of OR-Tools. Each table is
verified by other code, and only then taken for a proof.
"""

from collections.abc import Iterable, Mapping, Sequence

from models.disclosure.failures import Contradiction, Failure, Supposition
from models.disclosure.knowledge import Knowledge
from models.disclosure.verify import Verifier


class Attack:
    """Attacks counts of one life.

    Parameters
    ----------
    near : sequence of int
        Counts that nearly agree with all that is shown; the closer, the less time it takes.

    Raises
    ------
    Contradiction
        No counts agree with all that is shown.
    """

    def __init__(self, known: Knowledge, near: Sequence[int]) -> None:
        self._known = known
        self._verifier = Verifier(known.menu, known.life, known.cells)
        self._table = _some_table(known, near, self._verifier)
        from models.disclosure.repair import Repair  # numba takes a second to load, and few ask it

        self._repair = Repair(known, self._table)
        self._possible = set(enumerate(self._table))

    def excluded(self, suppositions: Iterable[Supposition]) -> list[Supposition]:
        """Which of these no table has."""
        return self._ask([each for each in suppositions if not self.finds(*each)])

    def finds(self, number: int, value: int) -> bool:
        """Whether a table with this value was found, or is found near the first."""
        if (number, value) in self._possible:
            return True
        changes = self._repair.with_value(number, value)
        if changes is not None:
            self._learn(changes)
        return changes is not None

    def known_value(self, number: int) -> int:
        """What this count is in the first table."""
        return self._table[number]

    def explain(self, excluded: Iterable[Supposition], at_most: int) -> list[Failure]:
        """Failures, so many of them with the published counts that give the values away."""
        from models.disclosure.search import Search

        failures = []
        for told, (number, value) in enumerate(excluded):
            because: list[int] = []
            if told < at_most:
                because = Search(self._known, self._known.bound_to([number]), optional=True).reasons(
                    number, value
                )
            failures.append(self._failure(number, value, because))
        return failures

    def _ask(self, waiting: list[Supposition]) -> list[Supposition]:
        from models.disclosure.search import Search  # OR-Tools takes a second to load, and few ask it

        excluded: list[Supposition] = []
        while waiting:
            together = self._known.bound_to([waiting[0][0]])
            here = [each for each in waiting if each[0] in together]
            waiting = [each for each in waiting if each[0] not in together]
            search = Search(self._known, together)
            while here:
                found = search.with_any(here, dict(enumerate(self._table)))
                if found is None:
                    excluded += here
                    break
                self._learn({n: value for n, value in found.items() if value != self._table[n]})
                here = [(n, value) for n, value in here if found[n] != value]
        return excluded

    def _learn(self, changes: Mapping[int, int]) -> None:
        if not self._verifier.accepts(self._table, changes):
            raise ArithmeticError("A table that was found breaks a rule")
        self._possible.update(changes.items())

    def _failure(self, number: int, value: int, because: Iterable[int]) -> Failure:
        cells, life = self._known.cells, self._known.life
        told = tuple((life.edition[cells[n]], cells[n], life.shown[cells[n]]) for n in sorted(because))
        return Failure(life.edition[cells[number]], cells[number], value, told)


def _some_table(known: Knowledge, near: Sequence[int], verifier: Verifier) -> list[int]:
    """Counts that agree with all that is shown: these, or others, near them if they can be found there."""
    if verifier.accepts_all(near):
        return [*near]
    from models.disclosure.repair import mended

    if verifier.accepts_all(others := mended(known, near)):
        return others
    from models.disclosure.search import Search

    table = Search(known, range(len(known.cells))).any_table()
    if table is None:
        raise Contradiction
    found = [table[number] for number in range(len(known.cells))]
    if not verifier.accepts_all(found):
        raise ArithmeticError("A table that was found breaks a rule")
    return found
