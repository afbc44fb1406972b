"""Saving and removing one row: what is refused, by whom, and what it leaves behind."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.country_files import LATER_COLUMNS, CountryFile, write_file
from models.database import transaction
from models.errors import Conflict, DomainError, Invalid, NotFound
from models.kinds import COUNTRY, kind_named
from models.operations.import_country import import_country
from models.operations.remove_country_row import remove_country_row
from models.operations.save_country_row import save_country_row
from models.permissions import Role
from models.queries.country import country_row, country_rows
from models.row_faults import read_row
from models.tables.audit import AuditEvent
from models.tables.country import Holiday, Site, Town
from models.tables.plans import Plan
from models.tables.rows import Row
from models.tables.staff import Staff
from tests.models.small_country import load_small

SITE = {"id": "oak", "town_id": "naryn", "mon": "10:00-16:00", "service_minutes": 90, "estimate": 5}
HOLIDAY = {"day": "2026-12-31", "name_en": "A", "name_ru": "B", "name_ky": "C"}


@pytest.fixture
def country(session: Session) -> Session:
    load_small(session)
    return session


@pytest.fixture
def staff(country: Session) -> Staff:
    person = Staff(name="aigul", role=Role.COORDINATOR, password_hash="none")
    country.add(person)
    country.flush()
    return person


def site(**changed: object) -> Row:
    return read_row(COUNTRY["sites"], SITE | changed)


def entries_of(session: Session, engine: Engine, staff: Staff) -> list[tuple[str, str | None]]:
    session.commit()
    with transaction(engine) as later:
        entries = later.exec(select(AuditEvent).where(AuditEvent.staff_id == staff.id)).all()
    return [(entry.event, entry.subject) for entry in entries]


def test_a_new_row_is_kept_with_its_entry(country: Session, engine: Engine, staff: Staff) -> None:
    save_country_row(country, staff.id, COUNTRY["sites"], site(), new=True)
    assert country.get_one(Site, "oak").hours(0) == (36_000, 57_600)
    assert entries_of(country, engine, staff) == [("country row saved", "sites/oak")]


def test_a_row_is_replaced_and_what_is_left_out_takes_its_default(country: Session) -> None:
    save_country_row(country, None, COUNTRY["sites"], site(estimate_source="survey"))
    save_country_row(country, None, COUNTRY["sites"], site(service_minutes="45", mon=""))
    kept = country.get_one(Site, "oak")
    assert (kept.service_minutes, kept.hours(0), kept.estimate_source) == (45, None, "")


def test_a_file_without_a_last_visit_leaves_the_one_that_is_known(country: Session) -> None:
    """The reference is imported again after each update, and it knows of no visit."""
    site = country.get_one(Site, "walnut")
    site.last_visit = date(2026, 11, 20)
    country.flush()
    load_small(country)
    assert site.last_visit == date(2026, 11, 20)
    file = write_file(COUNTRY["sites"], [site]).replace(b"2026-11-20", b"2026-11-23")
    import_country(country, None, [CountryFile(COUNTRY["sites"], "sites.csv", file)])
    assert site.last_visit == date(2026, 11, 23)


def test_a_file_from_before_some_columns_leaves_what_stands_in_them(country: Session) -> None:
    site = country.get_one(Site, "walnut")
    site.women_only, site.most_visits, site.least_gap = True, 2, 9
    country.flush()

    def take(columns: Sequence[str], **changed: str) -> tuple[float, bool, int | None, int | None]:
        cells = [str(changed.get(column, SITE.get(column, ""))) for column in columns]
        file = f"{','.join(columns)}\n{','.join(cells)}\n".encode()
        import_country(country, None, [CountryFile(COUNTRY["sites"], "sites.csv", file)])
        kept = country.get_one(Site, changed["id"])
        return kept.estimate, kept.women_only, kept.most_visits, kept.least_gap

    now = COUNTRY["sites"].columns
    before = [column for column in now if column not in LATER_COLUMNS]
    assert take(before, id="walnut") == (5, True, 2, 9)
    assert take(before, id="oak") == (5, False, None, None)
    assert take(now, id="walnut", least_gap="8") == (5, False, None, 8)


def test_a_new_row_does_not_replace_one(country: Session) -> None:
    with pytest.raises(Conflict) as refusal:
        save_country_row(country, None, COUNTRY["sites"], site(id="walnut"), new=True)
    assert refusal.value.field == "id"


@pytest.mark.parametrize(
    ("kind", "values", "field", "sentence"),
    [
        ("sites", SITE | {"town_id": "atlantis"}, "town_id", "there is no town atlantis"),
        ("sites", SITE | {"colour": "red"}, "colour", "there is no column of this name"),
        (
            "sites",
            SITE | {"service_minutes": "an hour"},
            "service_minutes",
            "write a whole number, not 'an hour'",
        ),
        ("sites", SITE | {"id": ""}, "id", "it must not be empty"),
        ("sites", SITE | {"id": None}, "id", "write a text, not None"),
        ("sites", SITE | {"active": []}, "active", "write yes or no, not []"),
        ("holidays", HOLIDAY | {"day": 0}, "day", "write a day like 2026-11-23"),
        (
            "holidays",
            HOLIDAY | {"name_ru": "a\nb"},
            "name_ru",
            "write it on one line, without control characters",
        ),
        (
            "legs",
            {"from_id": "osh", "to_id": "uzgen", "km": 54, "minutes": 60, "confidence": "sourced"},
            "from_id",
            "this leg is there already in the other direction",
        ),
    ],
)
def test_a_bad_row_names_its_column(
    country: Session, kind: str, values: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        save_country_row(country, None, COUNTRY[kind], read_row(COUNTRY[kind], values))
    assert (refusal.value.field, str(refusal.value)) == (field, sentence)


def test_a_row_that_nothing_names_is_removed_with_its_entry(
    country: Session, engine: Engine, staff: Staff
) -> None:
    remove_country_row(country, staff.id, COUNTRY["holidays"], (date(2026, 1, 1),))
    assert country.get(Holiday, date(2026, 1, 1)) is None
    assert entries_of(country, engine, staff) == [("country row removed", "holidays/2026-01-01")]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("towns", ("bishkek",)),
        ("towns", ("lebedinovka",)),
        ("legs", ("kazarman", "jalal-abad")),
    ],
)
def test_a_row_that_others_name_stays(engine: Engine, kind: str, key: tuple[str, ...]) -> None:
    with transaction(engine) as session:
        load_small(session)
    with pytest.raises(Conflict, match="Other rows refer"), transaction(engine) as session:
        remove_country_row(session, None, COUNTRY[kind], key)
    with transaction(engine) as session:
        assert country_row(session, COUNTRY[kind], key)
        assert not session.exec(select(AuditEvent).where(AuditEvent.event == "country row removed")).all()


@pytest.mark.parametrize(
    ("kind", "key", "stays"),
    [
        ("sites", "walnut", True),
        ("sites", "juniper", True),
        ("sites", "spruce", False),
        ("vehicles", "ambulance", True),
    ],
)
def test_what_a_plan_names_stays(country: Session, staff: Staff, kind: str, key: str, stays: bool) -> None:
    request = {"vehicles": [{"vehicle_id": "ambulance"}], "needs": {"juniper": 4}}
    plan = Plan(week=date(2026, 11, 23), created_by_id=staff.id, request=request)
    plan.problem = {"stops": [{"id": "walnut"}]}
    country.add(plan)
    country.flush()
    if stays:
        with pytest.raises(Conflict, match="A plan refers"):
            remove_country_row(country, None, COUNTRY[kind], (key,))
    else:
        remove_country_row(country, None, COUNTRY[kind], (key,))
    assert (country.get(COUNTRY[kind].table, key) is not None) is stays


def test_what_is_not_there_cannot_be_read_or_removed(country: Session) -> None:
    for attempt in (country_row, lambda session, kind, key: remove_country_row(session, None, kind, key)):
        with pytest.raises(NotFound):
            attempt(country, COUNTRY["sites"], ("oak",))


def test_rows_come_in_the_order_of_their_file(country: Session) -> None:
    ids = [COUNTRY["sources"].key_of(row)[0] for row in country_rows(country, COUNTRY["sources"])]
    assert ids.index("S2") < ids.index("S10")


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("legs", "uzgen/osh", ("uzgen", "osh")),
        ("holidays", "2026-01-01", (date(2026, 1, 1),)),
        ("passes", "Sary-Kyr (Kaldama / Kok-Art)", ("Sary-Kyr (Kaldama / Kok-Art)",)),
    ],
)
def test_keys_in_addresses_are_read(country: Session, kind: str, text: str, key: tuple[Any, ...]) -> None:
    assert COUNTRY[kind].read_key(text) == key
    assert COUNTRY[kind].key_text(country_row(country, COUNTRY[kind], key)) == text


@pytest.mark.parametrize(
    ("kind", "text"), [("legs", "osh"), ("legs", "a/b/c"), ("holidays", "yesterday"), ("towns", "a\0")]
)
def test_what_is_no_key_is_not_found(kind: str, text: str) -> None:
    with pytest.raises(NotFound):
        COUNTRY[kind].read_key(text)


def test_an_unknown_kind_is_not_found() -> None:
    with pytest.raises(NotFound, match="choose from sources, towns"):
        kind_named("rivers")


SAVE_SITE = partial(save_country_row, staff_id=None, kind=COUNTRY["sites"], row=site())
REMOVE_TOWN = partial(remove_country_row, staff_id=None, kind=COUNTRY["towns"], key=("naryn",))


@pytest.mark.parametrize(("first", "second"), [(SAVE_SITE, REMOVE_TOWN), (REMOVE_TOWN, SAVE_SITE)])
def test_of_two_at_the_same_time_the_second_is_refused(
    engine: Engine, first: Callable[[Session], object], second: Callable[[Session], object]
) -> None:
    with transaction(engine) as session:
        load_small(session)

    def run_second() -> None:
        with transaction(engine) as session:
            second(session)

    with ThreadPoolExecutor() as pool:
        with transaction(engine) as session:
            first(session)
            later = pool.submit(run_second)
            time.sleep(0.2)
            assert not later.done()
        with pytest.raises(DomainError):
            later.result(10)
    with transaction(engine) as session:
        assert (session.get(Town, "naryn") is None) is (first is REMOVE_TOWN)
        assert (session.get(Site, "oak") is None) is (first is REMOVE_TOWN)
