"""A programme with its own HIV algorithm in the place of WHO's: visits, pages, what is owed, a bad one."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from api.cli import main
from models.settings import Settings
from models.vocabulary import KitKind
from tests.api.test_visits import CODE, put
from tests.fixtures.app import Colleague
from tests.fixtures.care import LOTS, TODAY
from tests.models.care.two_assays import RETEST_DAYS, TEXT, WHO_TEXT
from tests.models.care.visits import a_visit, hiv_test
from tests.web.test_visit_pages import form_data
from tests.web.visit_pages import TAPS


@pytest.fixture
def database_url() -> None:
    """No rule depends on the database."""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    file = tmp_path / "algorithm.toml"
    file.write_text(TEXT, encoding="utf-8")
    return settings.model_copy(update={"hiv_algorithm_file": file})


@pytest.fixture
def pages(
    on_that_day: None, client_of: Callable[..., TestClient], nurse: Colleague, kits: dict[KitKind, UUID]
) -> TestClient:
    return client_of(nurse)


def visit_with(*assays: str, report: str) -> dict[str, Any]:
    day = TODAY.isoformat()
    test = hiv_test(*assays, report=report, result_given=day)
    for done in test["assays"]:
        done["lot_id"] = str(LOTS[KitKind(f"hiv-{done['assay'].lower()}")])
    return a_visit(id=str(uuid4()), day=day, hiv_test=test)


def test_visits_and_what_is_owed_follow_the_programmes_own_algorithm(pages: TestClient) -> None:
    client_id = pages.post("/api/clients", json={"code": CODE}).json()["client_id"]
    inconclusive = visit_with("A1 reactive", "A2 non-reactive", report="inconclusive")
    assert put(pages, inconclusive, client_id=client_id).status_code == 201
    until = TODAY + timedelta(days=RETEST_DAYS)
    due = pages.get("/api/follow-ups", params={"town_id": "osh", "until": str(until)}).json()
    owed = {each["kind"]: each["due"] for each in due["follow_ups"]}
    assert owed["retest-inconclusive"] == str(until)

    as_by_who = visit_with("A1 reactive", "A2 non-reactive", "A1 reactive", report="inconclusive")
    refused = put(pages, as_by_who, client_id=client_id)
    assert (refused.status_code, refused.json()["field"]) == (422, "hiv_test.assays.2")
    positive = visit_with("A1 reactive", "A2 reactive", report="positive")
    assert put(pages, positive, client_id=client_id).status_code == 201


def test_the_page_asks_by_the_programmes_own_algorithm(pages: TestClient) -> None:
    page = pages.post("/visits/new-client", data=TAPS | {"client_id": str(uuid4())})
    tables = form_data(page)["tables"]
    assert isinstance(tables, dict)
    assert tables["full"]["steps"]["A1 reactive, A2 reactive"] == {"report": "positive"}


def test_a_server_does_not_start_on_a_table_that_nobody_may_rely_on(
    environment: dict[str, str],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = settings.hiv_algorithm_file
    assert file is not None
    file.write_text(WHO_TEXT.replace('next = "A2"', 'report = "positive"', 1), encoding="utf-8")
    monkeypatch.setenv("MARSHRUT_HIV_ALGORITHM_FILE", str(file))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as end:
        main(["serve", "--locked"])
    told = capsys.readouterr().err
    assert end.value.code == 2
    assert told == (
        "The HIV algorithm, table full, row HIV.B7.DT.02: "
        "positive needs two different assays reactive, the last one too.\n"
    )
