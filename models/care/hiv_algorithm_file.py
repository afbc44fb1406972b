"""Reads the HIV algorithm's settings file and refuses a table on which nobody may rely."""

import tomllib
from pathlib import Path as FilePath
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from models.care.hiv_algorithm import DecisionTable, HivAlgorithms, NextAssay, Path, Report, Step
from models.errors import N_, Invalid
from models.vocabulary import Assay, AssayResult, Finding

DEFAULT_FILE = FilePath(__file__).parent.parent / "reference" / "hiv_algorithm.toml"
MOST_ASSAYS = 6


def _split(text: object) -> object:
    parts = text.split() if isinstance(text, str) else ()
    if len(parts) != 2 or parts[0] not in list(Assay) or parts[1] not in ("reactive", "non-reactive"):
        raise ValueError("write an assay and its result, like A1 reactive")
    return Assay(parts[0]), AssayResult(parts[1])


Outcome = Annotated[tuple[Assay, AssayResult], BeforeValidator(_split)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Row(_Model):
    id: str = Field(min_length=1, max_length=40)
    after: tuple[Outcome, ...] = Field(min_length=1, max_length=MOST_ASSAYS)
    next: Assay | None = None
    report: Literal[Finding.NEGATIVE, Finding.INCONCLUSIVE, Finding.POSITIVE, Finding.REFER] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.next is None) == (self.report is None):
            raise ValueError("a row has either next or report")
        return self


class _File(_Model):
    format: Literal["marshrut-hiv-algorithm/1"]
    inconclusive_retest_days: int = Field(ge=1, le=90)
    full: tuple[_Row, ...] = Field(min_length=1)
    screening: tuple[_Row, ...] = Field(min_length=1)


def read_algorithms(file: FilePath = DEFAULT_FILE) -> HivAlgorithms:
    """The algorithms of a settings file; without one, WHO's.

    Raises
    ------
    Invalid
        The file cannot be read, or a table is not complete or not safe: one sentence says where.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Invalid(N_("There is no HIV algorithm at %(path)s that can be read."), path=file) from None
    return parse_algorithms(text)


def parse_algorithms(text: str) -> HivAlgorithms:
    """The algorithms of a settings file's text. Raises Invalid as ``read_algorithms`` does."""
    try:
        content = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Invalid(N_("The HIV algorithm is not TOML: %(fault)s."), fault=error) from None
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"]))
        sentence = N_("The HIV algorithm is wrong at %(place)s: %(fault)s.")
        raise Invalid(
            sentence, place, place=place, fault=fault["msg"].removeprefix("Value error, ")
        ) from None
    return HivAlgorithms(
        full=_table("full", content.full),
        screening=_table("screening", content.screening),
        inconclusive_retest_days=content.inconclusive_retest_days,
    )


def _table(name: str, rows: tuple[_Row, ...]) -> DecisionTable:
    steps: dict[Path, Step] = {}
    for row in rows:
        if row.after in steps:
            raise _wrong(row.id, name, N_("another row says what follows these results"))
        _refuse_unsafe(name, row)
        steps[row.after] = _step(row)
    first = rows[0].after[0][0]
    reached = _reached(name, first, steps)
    for row in rows:
        if row.after not in reached:
            raise _wrong(row.id, name, N_("no row asks for the assays that lead to it"))
    return DecisionTable(first, steps)


def _step(row: _Row) -> Step:
    if row.next is not None:
        return NextAssay(row.next, row.id)
    assert row.report is not None
    return Report(row.report, row.id)


def _refuse_unsafe(name: str, row: _Row) -> None:
    """A programme may change its algorithm, but never so that one assay makes a diagnosis."""
    last_reactive = row.after[-1][1] == AssayResult.REACTIVE
    reactive = {assay for assay, result in row.after if result == AssayResult.REACTIVE}
    if row.report == Finding.POSITIVE and (len(reactive) < 2 or not last_reactive):
        raise _wrong(row.id, name, N_("positive needs two different assays reactive, the last one too"))
    if row.report == Finding.NEGATIVE and last_reactive:
        raise _wrong(row.id, name, N_("a reactive assay cannot be reported as negative"))


def _reached(name: str, first: Assay, steps: dict[Path, Step]) -> set[Path]:
    """Every sequence that the table asks for. Raises Invalid where it does not say how one goes on."""
    reached: set[Path] = set()
    open_ends: list[tuple[Path, NextAssay]] = [((), NextAssay(first, None))]
    while open_ends:
        path, asked = open_ends.pop()
        for result in (AssayResult.NON_REACTIVE, AssayResult.REACTIVE):
            longer = (*path, (asked.assay, result))
            if longer not in steps:
                after = ", ".join(f"{assay} {shown}" for assay, shown in longer)
                raise Invalid(
                    N_("The HIV algorithm, table %(table)s: no row says what follows %(after)s."),
                    name,
                    table=name,
                    after=after,
                )
            reached.add(longer)
            step = steps[longer]
            if isinstance(step, NextAssay):
                open_ends.append((longer, step))
    return reached


def _wrong(row_id: str, table: str, fault: str) -> Invalid:
    sentence = N_("The HIV algorithm, table %(table)s, row %(row)s: %(fault)s.")
    return Invalid(sentence, table, table=table, row=row_id, fault=Invalid(fault))
