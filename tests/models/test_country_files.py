"""What is written reads back the same, and whatever is read is either rows or one sentence."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.country_files import CountryFile, read_file, write_file
from models.errors import Invalid
from models.kinds import COUNTRY, Kind
from models.row_faults import _UNFIT, read_row
from models.tables.country import HolidayRow, SiteRow
from tests.models.malformed_country import REFERENCE

SLUGS = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60).filter(
    lambda text: not text.strip().startswith(("=", "+", "-", "@"))
)
NAMES = TEXTS.filter(lambda text: text.strip() != "")
HOURS = st.sampled_from(["", "10:00-18:00", "22:00-02:00"])
SITES = st.builds(
    SiteRow,
    id=SLUGS,
    town_id=SLUGS,
    mon=HOURS,
    sun=HOURS,
    service_minutes=st.integers(1, 720),
    lodging_near=st.booleans(),
    women_only=st.booleans(),
    estimate=st.floats(0, 100_000),
    estimate_source=TEXTS,
    last_visit=st.none() | st.dates(),
    active=st.booleans(),
)
HOLIDAYS = st.builds(HolidayRow, day=st.dates(), name_en=NAMES, name_ru=NAMES, name_ky=NAMES)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)


def read(kind: str, content: bytes) -> list[Any]:
    return [line.row for line in read_file(CountryFile(COUNTRY[kind], f"{kind}.csv", content))]


def fault_of(attempt: Callable[[], object]) -> Invalid | None:
    try:
        attempt()
    except Invalid as fault:
        return fault
    return None


@given(st.lists(SITES, max_size=3, unique_by=lambda site: site.id))
def test_sites_read_back_as_they_were_written(sites: list[SiteRow]) -> None:
    checked = [SiteRow.model_validate(site.model_dump()) for site in sites]
    content = write_file(COUNTRY["sites"], checked)
    back = read("sites", content)
    assert {site.id: site for site in back} == {site.id: site for site in checked}
    assert write_file(COUNTRY["sites"], back) == content


@given(st.lists(HOLIDAYS, max_size=3, unique_by=lambda holiday: holiday.day))
def test_holidays_read_back_as_they_were_written(holidays: list[HolidayRow]) -> None:
    checked = [HolidayRow.model_validate(holiday.model_dump()) for holiday in holidays]
    back = read("holidays", write_file(COUNTRY["holidays"], checked))
    assert {holiday.day: holiday for holiday in back} == {holiday.day: holiday for holiday in checked}


@given(st.sampled_from(list(COUNTRY.values())), st.binary() | st.text().map(str.encode))
def test_any_bytes_are_rows_or_one_sentence(kind: Kind, content: bytes) -> None:
    header = ",".join(kind.columns).encode()
    for attempt in (content, header + b"\n" + content):
        fault = fault_of(partial(read, kind.name, attempt))
        assert fault is None or str(fault).startswith(f"{kind.file_name}, line ")
        assert fault is None or "\n" not in str(fault)


@given(st.data())
def test_any_values_are_a_row_or_a_sentence_made_for_them(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(COUNTRY.values())))
    column = data.draw(st.sampled_from(kind.columns))
    good = read(kind.name, REFERENCE[kind.name])[0].model_dump()
    fault = fault_of(lambda: read_row(kind, good | {column: data.draw(ANYTHING)}))
    assert fault is None or fault.message != _UNFIT
    assert "%(" not in str(fault)


@pytest.mark.parametrize("kind", COUNTRY)
def test_line_ends_byte_order_mark_and_order_of_columns_do_not_matter(kind: str) -> None:
    rows = read(kind, REFERENCE[kind])
    assert read(kind, b"\xef\xbb\xbf" + REFERENCE[kind].replace(b"\n", b"\r\n")) == rows
    assert write_file(COUNTRY[kind], reversed(rows)) == REFERENCE[kind]


def test_columns_may_come_in_another_order_and_empty_lines_are_passed_over() -> None:
    content = b"\nname_ky,day,name_en,name_ru,date_estimated\n\nC,2026-01-01,A,B,yes\n\n"
    content = content.lstrip()
    assert read("holidays", content) == [
        HolidayRow(day=date(2026, 1, 1), name_en="A", name_ru="B", name_ky="C", date_estimated=True)
    ]


def test_an_empty_cell_is_the_columns_default() -> None:
    site = read_row(
        COUNTRY["sites"],
        {"id": "oak", "town_id": "osh", "service_minutes": "90", "estimate": "2", "active": ""},
    )
    assert site == SiteRow(id="oak", town_id="osh", service_minutes=90, estimate=2, active=True)


def test_s2_comes_before_s10() -> None:
    ids = [row.id for row in read("sources", REFERENCE["sources"])]
    assert ids.index("S2") < ids.index("S10")
