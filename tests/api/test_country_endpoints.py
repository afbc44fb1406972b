"""The country as JSON, for strangers first."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.database import transaction
from models.permissions import Role
from tests.fixtures.app import Colleague
from tests.models.small_country import load_small

SITE = {"town_id": "naryn", "mon": "10:00-16:00", "service_minutes": 90, "estimate": 5}
READS = ["/api/country/towns", "/api/country/towns/osh", "/api/country/legs/uzgen/osh"]


@pytest.fixture(autouse=True)
def _country(engine: Engine) -> None:
    with transaction(engine) as session:
        load_small(session)


@pytest.fixture
def coordinator(hire: Callable[..., Colleague], client_of: Callable[[Colleague], TestClient]) -> TestClient:
    return client_of(hire(Role.COORDINATOR))


def test_a_stranger_gets_nothing(client: TestClient) -> None:
    answers = [client.get(address) for address in READS]
    answers += [client.put("/api/country/sites/oak", json=SITE), client.delete("/api/country/sites/spruce")]
    assert [answer.status_code for answer in answers] == [401] * 5
    assert all(answer.json().keys() == {"type", "detail"} for answer in answers)


@pytest.mark.parametrize(
    ("role", "reads", "edits"),
    [
        (Role.COORDINATOR, 200, (200, 204)),
        (Role.MEDICAL, 200, (403, 403)),
        (Role.MANAGER, 200, (403, 403)),
        (Role.ADMIN, 403, (403, 403)),
    ],
)
def test_each_role_may_do_what_the_table_says(
    role: Role,
    reads: int,
    edits: tuple[int, int],
    hire: Callable[..., Colleague],
    client_of: Callable[[Colleague], TestClient],
) -> None:
    client = client_of(hire(role))
    assert [client.get(address).status_code for address in READS] == [reads] * 3
    put = client.put("/api/country/sites/oak", json=SITE)
    delete = client.delete("/api/country/sites/spruce")
    assert (put.status_code, delete.status_code) == edits


def test_a_row_is_put_read_listed_and_deleted(coordinator: TestClient) -> None:
    put = coordinator.put("/api/country/sites/oak", json=SITE)
    assert put.json() == SITE | {
        "id": "oak",
        **dict.fromkeys(("tue", "wed", "thu", "fri", "sat", "sun", "estimate_source"), ""),
        "lodging_near": True,
        "women_only": False,
        "most_visits": None,
        "least_gap": None,
        "last_visit": None,
        "active": True,
    }
    assert coordinator.get("/api/country/sites/oak").json() == put.json()
    assert put.json() in coordinator.get("/api/country/sites").json()
    assert (
        coordinator.put("/api/country/sites/oak", json=put.json() | {"estimate": 7}).json()["estimate"] == 7
    )
    assert coordinator.delete("/api/country/sites/oak").content == b""
    assert coordinator.get("/api/country/sites/oak").status_code == 404
    assert coordinator.delete("/api/country/sites/oak").status_code == 404


def test_keys_of_two_columns_and_keys_with_slashes_stand_in_the_address(coordinator: TestClient) -> None:
    leg = {"km": 120, "minutes": 150, "confidence": "estimated", "pass_name": "Ala-Bel"}
    put = coordinator.put("/api/country/legs/naryn/kazarman", json=leg)
    assert (put.status_code, put.json()["from_id"], put.json()["to_id"]) == (200, "naryn", "kazarman")
    assert coordinator.delete("/api/country/legs/naryn/kazarman").status_code == 204
    name = "Sary-Kyr (Kaldama / Kok-Art)"
    assert coordinator.get(f"/api/country/passes/{name}").json()["name"] == name


BAD_BODIES: list[tuple[str, Any, int, dict[str, str]]] = [
    ("sites/oak", SITE | {"mon": "all day"}, 422, {"type": "invalid", "field": "mon"}),
    ("sites/oak", SITE | {"colour": 1}, 422, {"type": "invalid", "field": "colour"}),
    ("sites/oak", SITE | {"town_id": "atlantis"}, 422, {"detail": "there is no town atlantis"}),
    ("sites/oak", SITE | {"id": "elm"}, 422, {"type": "invalid", "field": "id"}),
    ("sites/Oak", SITE, 422, {"type": "invalid", "field": "id"}),
    ("sites/oak", [], 422, {"type": "invalid"}),
    ("sites/oak", "oak", 422, {"type": "invalid"}),
    ("sites/oak", {"id": "oak"}, 422, {"type": "invalid", "field": "town_id"}),
    ("passes/Ala-Bel", {"elevation_m": False}, 422, {"type": "invalid", "field": "elevation_m"}),
    ("passes/Ala-Bel", {"elevation_m": "3184"}, 422, {"type": "invalid", "field": "elevation_m"}),
    ("passes/Ala-Bel", {"latitude": ""}, 422, {"type": "invalid", "field": "latitude"}),
    ("passes/Ala-Bel", {"note": " " * 501}, 422, {"type": "invalid", "field": "note"}),
    ("holidays/2026-02-30", {}, 422, {"type": "invalid", "field": "day"}),
    ("rivers/naryn", {}, 404, {"type": "not-found"}),
    ("legs/naryn", {}, 404, {"type": "not-found"}),
    ("holidays/0", {}, 422, {"type": "invalid", "field": "day"}),
]


def test_a_bad_body_is_refused_in_one_sentence(coordinator: TestClient) -> None:
    for address, body, status, expected in BAD_BODIES:
        answer = coordinator.put(f"/api/country/{address}", json=body)
        assert answer.status_code == status, (address, body)
        assert answer.json().items() >= expected.items()
        assert "\n" not in answer.json()["detail"]


def test_what_is_not_there_is_404(coordinator: TestClient) -> None:
    for address in ("rivers", "rivers/naryn", "legs/osh", "holidays/0", "towns/a%00b", "towns/"):
        assert coordinator.get(f"/api/country/{address}").status_code == 404, address


def test_a_town_that_is_in_use_stays(coordinator: TestClient) -> None:
    answer = coordinator.delete("/api/country/towns/osh")
    assert (answer.status_code, answer.json()["type"]) == (409, "conflict")
    assert coordinator.get("/api/country/towns/osh").status_code == 200


def test_another_sites_page_cannot_write(coordinator: TestClient) -> None:
    answer = coordinator.delete("/api/country/sites/spruce", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert coordinator.get("/api/country/sites/spruce").status_code == 200
