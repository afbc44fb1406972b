"""The country's pages: who may change it, what is refused and how, files there and back."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.kinds import COUNTRY
from models.tables.country import Site
from models.tables.fleet import Vehicle
from tests.fixtures.app import Colleague
from tests.models.small_country import load_small

Clients = Callable[[Colleague], TestClient]
SITE = {"id": "rowan", "town_id": "osh", "mon": "18:00-02:00", "service_minutes": "90", "estimate": "7"}


@pytest.fixture
def small(engine: Engine) -> None:
    with transaction(engine) as session:
        load_small(session)


@pytest.fixture
def coordinators(client_of: Clients, coordinator: Colleague, small: None) -> TestClient:
    return client_of(coordinator)


def site(engine: Engine, id: str) -> Site | None:
    with transaction(engine, reads_only=True) as session:
        return session.get(Site, id)


@pytest.mark.parametrize("kind", COUNTRY)
def test_each_kind_is_listed_and_each_row_opens(coordinators: TestClient, kind: str) -> None:
    listed = coordinators.get(f"/country/{kind}")
    assert listed.status_code == 200
    address = listed.text.partition(f'href="/country/{kind}/row/')[2].partition('"')[0]
    assert coordinators.get(f"/country/{kind}/row/{address}").status_code == 200
    assert coordinators.get(f"/country/{kind}/new").status_code == 200


def test_a_nurse_reads_and_changes_nothing(
    client_of: Clients, nurse: Colleague, small: None, engine: Engine
) -> None:
    client = client_of(nurse)
    assert "Keep it" not in client.get("/country/sites/row/juniper").text
    assert client.get("/country/sites/new").status_code == 403
    assert client.post("/country/sites/new", data=SITE).status_code == 403
    assert site(engine, "rowan") is None


def test_a_site_is_added_changed_and_removed(coordinators: TestClient, engine: Engine) -> None:
    assert coordinators.post("/country/sites/new", data=SITE).status_code == 303
    assert coordinators.post("/country/sites/new", data=SITE).status_code == 409
    changed = SITE | {"estimate": "9", "active": "no"}
    assert coordinators.post("/country/sites/row/rowan", data=changed).status_code == 303
    kept = site(engine, "rowan")
    assert kept is not None
    assert (kept.estimate, kept.active, kept.mon) == (9, False, "18:00-02:00")
    assert 'value="9"' in coordinators.get("/country/sites/row/rowan").text
    assert coordinators.post("/country/sites/row/rowan", data={"remove": "yes"}).status_code == 303
    assert site(engine, "rowan") is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mon": "6 to 8"}, "Hours on Monday: write hours like"),
        ({"estimate": "many"}, "Clients expected a week: write a number"),
        ({"estimate": ""}, "Clients expected a week: it must not be empty"),
        ({"town_id": "atlantis"}, "Town: "),
        ({"id": "The Rowan"}, "Code name: use small letters"),
    ],
)
def test_what_is_at_fault_is_named_and_what_was_typed_is_kept(
    coordinators: TestClient, engine: Engine, change: dict[str, str], sentence: str
) -> None:
    answer = coordinators.post("/country/sites/new", data=SITE | {"estimate_source": "our count"} | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "our count" in answer.text
    assert site(engine, "rowan") is None


def test_what_others_refer_to_stays(coordinators: TestClient) -> None:
    answer = coordinators.post("/country/towns/row/osh", data={"remove": "yes"})
    assert answer.status_code == 409
    assert "refer" in answer.text


def test_a_filter_finds_a_site_by_its_town(coordinators: TestClient) -> None:
    page = coordinators.get("/country/sites", params={"q": "osh"}).text
    assert "walnut" in page
    assert "juniper" not in page


def test_a_file_goes_out_and_comes_back(coordinators: TestClient, engine: Engine) -> None:
    file = coordinators.get("/country/vehicles/file")
    changed = file.text.replace("Ambulance 1", "White van")
    upload = {"file": ("any name.csv", changed.encode(), "text/csv")}
    assert coordinators.post("/country/vehicles/file", files=upload).status_code == 303
    with transaction(engine) as session:
        assert session.exec(select(Vehicle)).one().name == "White van"


def test_a_bad_file_is_told_by_line_and_column_and_changes_nothing(
    coordinators: TestClient, engine: Engine
) -> None:
    file = coordinators.get("/country/sites/file").text.replace("180", "a while", 1)
    upload = {"file": ("sites.csv", file.encode(), "text/csv")}
    answer = coordinators.post("/country/sites/file", files=upload)
    assert answer.status_code == 422
    assert "line 2, column service_minutes" in answer.text
    assert coordinators.get("/country/sites/file").text != file


@pytest.mark.parametrize("address", ["/country/planets", "/country/sites/row/rowan", "/country/legs/row/osh"])
def test_what_is_not_there_is_a_page_that_says_so(coordinators: TestClient, address: str) -> None:
    answer = coordinators.get(address)
    assert answer.status_code == 404
    assert "<h1>" in answer.text
