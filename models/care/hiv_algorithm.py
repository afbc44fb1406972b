"""The HIV algorithm as a decision table (HIV.B7.DT): which assay comes next, or what may be reported."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import N_, Invalid
from models.vocabulary import Assay, AssayResult, Finding, HivStrategy

Path = tuple[tuple[Assay, AssayResult], ...]


@dataclass(frozen=True, slots=True)
class AssayDone:
    """One assay and what it showed."""

    assay: Assay
    result: AssayResult


@dataclass(frozen=True, slots=True)
class NextAssay:
    """Not finished: do this assay. ``row_id`` is the row that asks for it, None before the first."""

    assay: Assay
    row_id: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Finished. ``row_id`` is the row that says so."""

    finding: Finding
    row_id: str


Step = NextAssay | Report


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """What follows each sequence of valid results, from the ``first`` assay on.

    Made by ``models.care.hiv_algorithm_file``, which makes sure that every sequence it asks for ends in a
    report.
    """

    first: Assay
    steps: dict[Path, Step]

    def step_after(self, assays: Sequence[AssayDone]) -> Step:
        """What the table wants after these assays, in the order in which they were done.

        Raises
        ------
        Invalid
            An assay was done that the table did not ask for; the field says which, counted from 0.
        """
        path: Path = ()
        step: Step = NextAssay(self.first, None)
        for i, done in enumerate(assays):
            field = f"assays.{i}"
            if isinstance(step, Report):
                raise Invalid(N_("The algorithm had ended already: no further assay belongs to it."), field)
            if done.assay != step.assay:
                sentence = N_("The algorithm asks for assay %(assay)s here.")
                raise Invalid(sentence, f"{field}.assay", assay=step.assay.value)
            if done.result != AssayResult.INVALID:  # an invalid assay is repeated and never counts
                path = (*path, (done.assay, done.result))
                step = self.steps[path]
        return step


@dataclass(frozen=True, slots=True)
class HivAlgorithms:
    """The table of crews that do the whole algorithm, and that of crews that only screen.

    ``inconclusive_retest_days``: after how many days an inconclusive test is done again.
    """

    full: DecisionTable
    screening: DecisionTable
    inconclusive_retest_days: int

    def table_of(self, strategy: HivStrategy) -> DecisionTable:
        return self.full if strategy == HivStrategy.FULL else self.screening
