"""The rules of care that a programme may set, in one piece for the operations."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from models.care.follow_ups import Terms
from models.care.hiv_algorithm import HivAlgorithms
from models.care.hiv_algorithm_file import DEFAULT_FILE, read_algorithms


@dataclass(frozen=True, slots=True)
class CareRules:
    """The HIV algorithm, and the days within which something is owed."""

    algorithms: HivAlgorithms
    terms: Terms

    @classmethod
    def of(cls, algorithm_file: Path | None = None) -> Self:
        """By the programme's own HIV algorithm, or WHO's. Raises Invalid as ``read_algorithms`` does."""
        algorithms = read_algorithms(algorithm_file or DEFAULT_FILE)
        return cls(algorithms, Terms(inconclusive_retest=algorithms.inconclusive_retest_days))
