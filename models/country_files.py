"""The CSV file of one kind: read with the line of each row, or written so that it reads back the same.

UTF-8, commas, one header line with every column of the kind in any order (but for ``LATER_COLUMNS``),
``yes`` and ``no``, days as 2026-11-23, an empty cell for nothing. Written with ``\\n`` and sorted by key;
read with any line end and with or without a byte order mark.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import SQLModel

from models.errors import N_, Invalid
from models.kinds import Key, Kind
from models.row_faults import read_row
from models.tables.rows import Row

# Files that were written before there were such columns are read all the same.
LATER_COLUMNS = ("women_only", "most_visits", "least_gap")


@dataclass(frozen=True, slots=True)
class CountryFile:
    """What is to be imported; ``name`` is how its faults call it."""

    kind: Kind
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """A row, the number of the line on which it begins, and which columns its file does not have."""

    number: int
    row: Row
    missing: tuple[str, ...]


def read_file(file: CountryFile) -> list[Line]:
    """All rows of the file. Raises Invalid at the first fault."""
    records = _records(file)
    header = next(records, None)
    if header is None:
        raise Invalid(N_("%(file)s, line 1: the names of the columns are missing"), file=file.name)
    columns = header[1]
    missing = _check_header(file, columns)
    lines, first_line = [], dict[Key, int]()
    for number, cells in records:
        line = Line(number, _read_cells(file, number, columns, cells), missing)
        earlier = first_line.setdefault(file.kind.key_of(line.row), number)
        if earlier != number:
            raise row_fault(file, number, file.kind.key_columns[0], _repeats(earlier))
        lines.append(line)
    return lines


def row_fault(file: CountryFile, line: int, column: str | None, fault: Invalid) -> Invalid:
    """One sentence that says in which file, line and column the fault lies."""
    if column is None:
        return Invalid(N_("%(file)s, line %(line)s: %(fault)s"), file=file.name, line=line, fault=fault)
    return Invalid(
        N_("%(file)s, line %(line)s, column %(column)s: %(fault)s"),
        column,
        file=file.name,
        line=line,
        column=column,
        fault=fault,
    )


def write_file(kind: Kind, rows: Iterable[SQLModel]) -> bytes:
    """The file of these rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(kind.columns)
    for row in sorted(rows, key=lambda row: sorting_key(kind, row)):
        writer.writerow(as_text(getattr(row, column)) for column in kind.columns)
    return text.getvalue().encode()


def as_text(value: Any) -> str:
    """A value as its cell, and its input on a page, show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)


def sorting_key(kind: Kind, row: SQLModel) -> list[list[tuple[int, str]]]:
    """Sorts rows by key, S2 before S10, in the same way whatever the database's collation."""
    return [_natural(str(part)) for part in kind.key_of(row)]


def _repeats(earlier: int) -> Invalid:
    return Invalid(N_("line %(earlier)s has the same key already"), earlier=earlier)


def _records(file: CountryFile) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record with the line on which it begins; empty lines are passed over."""
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            sentence = N_("a quotation mark is missing or stands in a wrong place, or a cell is too long")
            raise row_fault(file, begins, None, Invalid(sentence)) from None
        if cells is None:
            return
        if cells:
            yield begins, cells
        begins = reader.line_num + 1


def _text(file: CountryFile) -> str:
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.content.count(b"\n", 0, error.start) + 1
        sentence = N_("this is not UTF-8 text: save the file as CSV UTF-8")
        raise row_fault(file, line, None, Invalid(sentence)) from None


def _check_header(file: CountryFile, columns: list[str]) -> tuple[str, ...]:
    """The columns that are missing, and may be."""
    if len(columns) == 1 and columns[0].count(";") + columns[0].count("\t") > 1:
        raise row_fault(file, 1, None, Invalid(N_("the columns must be separated by commas")))
    for i, column in enumerate(columns):
        if column not in file.kind.columns:
            names = ", ".join(file.kind.columns)
            fault = Invalid(N_("there is no such column: the columns are %(names)s"), names=names)
            raise row_fault(file, 1, column[:40] or str(i + 1), fault)
        if column in columns[:i]:
            raise row_fault(file, 1, column, Invalid(N_("this column is there twice")))
    missing = tuple(column for column in file.kind.columns if column not in columns)
    for column in missing:
        if column not in LATER_COLUMNS:
            raise row_fault(file, 1, column, Invalid(N_("this column is missing")))
    return missing


def _read_cells(file: CountryFile, line: int, columns: list[str], cells: list[str]) -> Row:
    if len(cells) != len(columns):
        column = columns[min(len(cells), len(columns) - 1)]
        sentence = N_("this line has %(cells)s cells where line 1 names %(columns)s columns")
        raise row_fault(file, line, column, Invalid(sentence, cells=len(cells), columns=len(columns)))
    try:
        return read_row(file.kind, dict(zip(columns, cells, strict=True)))
    except Invalid as fault:
        raise row_fault(file, line, fault.field, fault) from None


def _natural(part: str) -> list[tuple[int, str]]:
    pieces = re.split(r"(\d+)", part)
    return [(int(piece) if piece.isdecimal() else -1, piece) for piece in pieces]
