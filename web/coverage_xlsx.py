"""Published numbers as a workbook, with a sheet each of definitions, sources and rules beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from models.disclosure import NATION, Count, Percent, Shown, Withheld
from models.errors import N_
from models.indicators.catalog import INDICATORS, Indicator
from models.indicators.measures import COUNTED
from models.queries.coverage import Published, Version
from models.tables.coverage import SizeEstimate
from web.formatting import filters
from web.i18n import translate

WITHHELD = N_("withheld")
RULES = (
    N_("Counts from 1 to 7 are withheld, and so is every other number from which one could be worked out."),
    N_(
        "Zeros are withheld like small counts, unless the whole country's count of the year is 0 (of an age "
        "or a kind: the count of all of them): a zero can tell what the numbers beside it are."
    ),
    N_("A withheld cell need not be zero: nothing is known of it but that it is withheld."),
    N_("All other counts made from clients are rounded to the nearest 5, so sums may differ a little."),
    N_("People are counted once a period: shorter periods and smaller places do not add up."),
    N_("A share is withheld when a part of it is, and when it is none or all of a small group."),
    N_("Later corrections of a frozen period come as a revision, whose version stands above."),
)
FIRST_WIDTH, WIDTH, WIDE = 28, 14, 90
# Nothing that a person typed is taken for a formula or an address.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook in one language; ``tell`` translates."""

    workbook: xlsxwriter.Workbook
    language: str

    def tell(self, sentence: str, **parameters: object) -> str:
        return translate(self.language, sentence, **parameters)

    def sheet(self, name: str, rows: Iterable[Sequence[Any]], widths: Sequence[int], bold: int = 1) -> None:
        """``bold``: so many rows are headings, and stay in sight."""
        sheet: Worksheet = self.workbook.add_worksheet(self.tell(name))
        heading = self.workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = self.workbook.add_format({"text_wrap": True, "valign": "top"})
        percent = self.workbook.add_format({"num_format": "0%", "valign": "top"})
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if isinstance(value, Percent):
                    sheet.write_number(i, j, value.value / 100, percent)
                elif value is not None:
                    sheet.write(i, j, self.plain(value), heading if i < bold else plain)
        sheet.freeze_panes(bold, 1)

    def plain(self, value: Any) -> str | int:
        """Withheld is a word in its cell, never a number and never nothing."""
        if isinstance(value, Withheld):
            return self.tell(WITHHELD)
        if isinstance(value, Count):
            return value.value
        return value if isinstance(value, int) else str(value)


def coverage_workbook(
    numbers: Sequence[Published],
    version: Version,
    places: Mapping[str, str],
    estimates: Iterable[SizeEstimate],
    language: str,
) -> bytes:
    """The workbook of one period.

    Parameters
    ----------
    numbers
        All that is published of the period.
    places
        The names of all areas, in their order.
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        # The same numbers make the same file, and a file does not tell when somebody took it.
        workbook.set_properties({"created": version.frozen_at})
        book = _Book(workbook, language)
        shown = [each for each in INDICATORS.values() if any(one.indicator == each for one in numbers)]
        table = _numbers(book, numbers, shown, places)
        book.sheet(N_("Numbers"), table, [FIRST_WIDTH, *[WIDTH] * len(shown)], bold=2)
        nation = [each for each in numbers if each.area == NATION]
        book.sheet(N_("Indicators"), _indicators(book, nation), [FIRST_WIDTH, WIDTH, WIDTH, WIDTH, WIDE])
        book.sheet(N_("Definitions"), _definitions(book), [FIRST_WIDTH, FIRST_WIDTH, WIDTH, WIDE])
        sources = _sources(book, places, estimates)
        book.sheet(N_("Sources"), sources, [FIRST_WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDE])
        book.sheet(N_("Rules"), _rules(book, version), [FIRST_WIDTH, WIDE], bold=0)
    return content.getvalue()


def _numbers(
    book: _Book, numbers: Iterable[Published], shown: Sequence[Indicator], places: Mapping[str, str]
) -> Iterable[Sequence[Any]]:
    by_place: dict[str, dict[str, Shown]] = {}
    for each in numbers:
        by_place.setdefault(each.area, {})[each.indicator.id] = each.value
    yield [book.tell(N_("Place")), *(book.tell(COUNTED[each.numerator].title) for each in shown)]
    yield ["", *(each.id for each in shown)]
    for area, name in places.items():
        if area in by_place:
            yield [name, *(by_place[area].get(each.id) for each in shown)]


def _indicators(book: _Book, nation: Iterable[Published]) -> Iterable[Sequence[Any]]:
    heads = (N_("Indicator"), N_("How many"), N_("Of"), N_("Share"), N_("Denominator and its source"))
    yield [book.tell(head) for head in heads]
    for each in nation:
        estimate = each.denominator.estimate if each.denominator else None
        told = book.tell(each.denominator.title) if each.denominator else ""
        if estimate:
            yield [
                book.tell(each.indicator.title),
                each.value,
                estimate.people,
                each.share,
                f"{told}: {estimate.source}, {estimate.as_of}",
            ]
        else:
            of = each.denominator.count if each.denominator else None
            yield [book.tell(each.indicator.title), each.value, of, each.share, told]


def _definitions(book: _Book) -> Iterable[Sequence[Any]]:
    yield [book.tell(head) for head in (N_("Indicator"), N_("Id"), N_("Code"), N_("Definition"))]
    for each in INDICATORS.values():
        yield [book.tell(each.title), each.id, each.code, book.tell(each.definition)]


def _sources(
    book: _Book, places: Mapping[str, str], estimates: Iterable[SizeEstimate]
) -> Iterable[Sequence[Any]]:
    heads = (N_("Place"), N_("People"), N_("At least"), N_("At most"), N_("As of"), N_("Source"))
    yield [book.tell(head) for head in heads]
    for each in estimates:
        yield [places.get(each.area, each.area), each.people, each.low, each.high, each.as_of, each.source]


def _rules(book: _Book, version: Version) -> Iterable[Sequence[Any]]:
    words, period = filters(book.language), version.period
    yield [book.tell(N_("Period")), words["period"](period)]
    yield [book.tell(N_("First day")), words["long_day"](period.first_day)]
    yield [book.tell(N_("Last day")), words["long_day"](period.last_day)]
    yield [book.tell(N_("Frozen on")), words["long_day"](version.frozen_at.date())]
    yield [book.tell(N_("Version")), version.number]
    for rule in RULES:
        yield [book.tell(N_("Rule")), book.tell(rule)]
