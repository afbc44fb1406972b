"""Published numbers as files and to DHIS2: the same as on the pages, withheld where those are, audited."""

import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from models.database import transaction
from models.disclosure import Count, Percent, Period
from models.permissions import Role
from models.queries.coverage import published
from models.settings import Settings
from models.tables.audit import AuditEvent
from tests.fixtures.app import Colleague
from tests.fixtures.published import KEPT_BACK, PLACES
from tests.models.small_country import load_small
from tests.servers.dhis2 import TOKEN, SmallDhis2, small_dhis2
from tests.workbooks import read_workbook, rows_of
from web.i18n import translate

HALF = Period.parse("2026H1")
SENT = {"period": "2026H1", "area": "KG"}
# What the made-up programme publishes of what has a code; the cascade's linked and the visits are withheld.
VALUES = {"TP-REACHED": "205", "TP-TESTED": "155"}


@pytest.fixture
def database_url() -> None:
    """What a file says does not depend on where its rows are kept."""


@pytest.fixture
def country(engine: Engine) -> None:
    with transaction(engine) as session:
        load_small(session)


@pytest.fixture(params=["en"])
def manager(
    request: pytest.FixtureRequest,
    hire: Callable[..., Colleague],
    client_of: Callable[[Colleague], TestClient],
) -> TestClient:
    return client_of(hire(Role.MANAGER, language=request.param))


@pytest.fixture
def dhis2(app: FastAPI, settings: Settings, tmp_path: Path) -> Iterator[SmallDhis2]:
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    with small_dhis2() as server:
        there = {"dhis2_url": server.address, "dhis2_token_file": token}
        app.state.settings = settings.model_copy(update=there)
        yield server


def exported(engine: Engine) -> list[tuple[str, str | None]]:
    taken_out = select(AuditEvent).where(col(AuditEvent.event).in_(("coverage exported", "coverage sent")))
    with transaction(engine) as session:
        return [(event.event, event.subject) for event in session.exec(taken_out)]


def test_a_csv_has_a_row_a_number(manager: TestClient, frozen: None, engine: Engine) -> None:
    answer = manager.get("/coverage/files/csv?period=2026H1")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(StringIO(answer.text)))
    with transaction(engine) as session:
        numbers = published(session, (HALF,), tuple(PLACES))
    assert {(row["area"], row["indicator"]): row["count"] for row in rows} == {
        (each.area, each.indicator.id): str(each.value.value) if isinstance(each.value, Count) else "withheld"
        for each in numbers
    }
    reach = next(row for row in rows if (row["area"], row["indicator"]) == ("KG", "reach"))
    assert (reach["count"], reach["of"], reach["percent"], reach["as_of"]) == ("205", "4321", "5", "2023")
    assert f"{KEPT_BACK}" not in answer.text
    assert exported(engine) == [("coverage exported", "csv 2026H1")]


@pytest.mark.parametrize("manager", ["en", "ru", "ky"], indirect=True)
def test_a_workbook_read_back_has_the_same_numbers(
    manager: TestClient, frozen: None, engine: Engine, request: pytest.FixtureRequest
) -> None:
    language = request.node.callspec.params["manager"]
    content = manager.get("/coverage/files/xlsx?period=2026H1").content
    book = read_workbook(content)
    assert list(book) == [
        translate(language, name) for name in ("Numbers", "Indicators", "Definitions", "Sources", "Rules")
    ]
    with transaction(engine) as session:
        numbers = published(session, (HALF,), tuple(PLACES))
    _, ids, *places = rows_of(book[translate(language, "Numbers")])
    withheld = translate(language, "withheld")
    assert len(places) == len(PLACES)
    told = {
        (i, ids[column]): value
        for i, row in enumerate(places)
        for column, value in row.items()
        if column in ids
    }
    nation = {each.indicator.id: each for each in numbers if each.area == "KG"}
    assert {id: value for (i, id), value in told.items() if i == 0} == {
        id: each.value.value if isinstance(each.value, Count) else withheld for id, each in nation.items()
    }
    shares = rows_of(book[translate(language, "Indicators")])[1:]
    for row, each in zip(shares, nation.values(), strict=True):
        if isinstance(each.share, Percent):
            assert row["D"] == each.share.value / 100
        else:
            assert row.get("D") == (None if each.share is None else withheld)
    assert float(KEPT_BACK) not in {value for sheet in book.values() for value in sheet.values()}
    assert exported(engine) == [("coverage exported", "xlsx 2026H1")]


def test_a_set_for_dhis2_leaves_out_what_is_withheld(
    manager: TestClient, frozen: None, engine: Engine
) -> None:
    sent = json.loads(manager.get("/coverage/files/dhis2?period=2026H1&area=KG").text)
    assert sent == {
        "dataSet": "TP-HIV",
        "completeDate": "2026-06-28",
        "period": "2026S1",
        "orgUnit": "KG-ALL",
        "dataValues": [
            {"dataElement": element, "value": VALUES[element]} for element in ("TP-TESTED", "TP-REACHED")
        ],
    }
    assert exported(engine) == [("coverage exported", "dhis2 2026H1 KG")]


def test_what_has_no_code_is_not_sent(manager: TestClient, frozen: None, engine: Engine) -> None:
    for query, words in (("period=2026H1&area=osh", "osh"), ("period=2026-05&area=KG", "month")):
        answer = manager.get(f"/coverage/files/dhis2?{query}")
        assert answer.status_code == 422
        assert f"Enter the code of DHIS2 for “{words}” first." in answer.text
    assert exported(engine) == []


def test_dhis2_is_tried_first_and_then_sent_to(
    manager: TestClient, frozen: None, dhis2: SmallDhis2, engine: Engine
) -> None:
    assert "Try it first" in manager.get("/coverage/files").text
    tried = manager.post("/coverage/files/dhis2", data=SENT)
    assert "DHIS2 would take all of it. Nothing has been sent yet." in tried.text
    assert "2 new, 0 changed, 0 refused." in tried.text
    assert dhis2.kept == {}
    sent = manager.post("/coverage/files/dhis2", data=SENT | {"send": "yes"})
    assert "DHIS2 has taken all of it." in sent.text
    assert dhis2.kept == {("KG-ALL", "2026S1", element): value for element, value in VALUES.items()}
    assert exported(engine) == [
        ("coverage sent", "2026H1 KG dry run"),
        ("coverage sent", "2026H1 KG"),
    ]


def test_a_refusal_is_told_in_dhis2s_own_words(
    manager: TestClient, frozen: None, dhis2: SmallDhis2, country: None
) -> None:
    wrong = {"ours": "data-element/reached", "code": "TP-NOWHERE"}
    assert manager.post("/coverage/settings/dhis2", data=wrong).status_code == 303
    answer = manager.post("/coverage/files/dhis2", data=SENT)
    assert "DHIS2 would not take all of it" in answer.text
    assert "TP-NOWHERE</strong>: Data element not found or not accessible" in answer.text
    assert 'name="send"' not in answer.text


def test_a_fault_on_the_way_is_a_sentence(
    manager: TestClient, frozen: None, app: FastAPI, settings: Settings, dhis2: SmallDhis2
) -> None:
    dhis2.asked = 0
    ready = app.state.settings
    empty = ready.dhis2_token_file.with_name("empty")
    empty.write_text("")
    for changes, words in (
        ({"dhis2_url": None}, "has not set a DHIS2 server"),
        ({"dhis2_token_file": empty}, "token cannot be read, or holds none"),
        ({"dhis2_token_file": empty.with_name("none")}, "token cannot be read, or holds none"),
        ({"dhis2_url": "http://dhis2.example.org"}, "must begin with https"),
        ({"dhis2_url": "http://127.0.0.1:9"}, "cannot be reached"),
    ):
        app.state.settings = ready.model_copy(update=changes)
        answer = manager.post("/coverage/files/dhis2", data=SENT)
        assert (answer.status_code, words in answer.text) == (503, True), changes
        assert TOKEN not in answer.text
    assert dhis2.asked == 0
