"""How long the solver may go on."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Limit:
    """When to stop: at a time, or when the caller says so."""

    deadline: float
    stop: Callable[[], bool]

    def over(self) -> bool:
        return monotonic() >= self.deadline or self.stop()

    def left(self) -> float:
        return max(0.0, self.deadline - monotonic())

    def within(self, seconds: float) -> "Limit":
        """The same, but no longer than ``seconds`` from now."""
        return Limit(min(self.deadline, monotonic() + seconds), self.stop)

    def at_least(self, seconds: float) -> "Limit":
        """The same; but ``seconds`` from now, whoever says stop, where less is left."""
        if self.over() or self.left() < seconds:
            return Limit(monotonic() + seconds, lambda: False)
        return self
