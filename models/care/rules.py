"""The rules of care that a programme may set, in one piece for the operations."""

from dataclasses import dataclass

from models.care.follow_ups import DEFAULT_TERMS, Terms
from models.care.hiv_algorithm import HivAlgorithms


@dataclass(frozen=True, slots=True)
class CareRules:
    """The HIV algorithm, and the days within which something is owed."""

    algorithms: HivAlgorithms
    terms: Terms = DEFAULT_TERMS
