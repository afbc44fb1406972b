"""Whatever is sent in the place of what is asked for: 422, and one sentence of ours that names the field."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from fastapi.testclient import TestClient

from api.examples import Examples
from api.main import LARGEST_BODY
from api.openapi import openapi_of
from models.input_faults import SENTENCES, sentence_of_fault
from models.permissions import Role
from tests.fixtures.app import Colleague
from web.i18n import sentence_of

Fault = dict[str, Any]
WRONG: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", "1", "x" * 2000, "2026-02-30", "a\0b", [], [[]], {}]
JSON = {"content-type": "application/json"}


def changed(value: Any) -> Iterator[Any]:
    """The value with each of its parts replaced, left out or added to, one after another."""
    yield from WRONG
    if isinstance(value, dict):
        yield value | {"unknown": 1}
        for name in value:
            yield {other: value[other] for other in value if other != name}
            yield from (value | {name: part} for part in changed(value[name]))
    elif isinstance(value, list):
        yield value * 30
        yield from ([part] for part in changed(value[0]))


def provoked(route: RouteContext, body: object) -> Iterator[Fault]:
    """What FastAPI finds wrong with all that may stand in the place of parameters and body."""
    dependant = route.dependant
    for field in (*dependant.path_params, *dependant.query_params, *dependant.body_params):
        for value in changed(body) if field in dependant.body_params else WRONG:
            yield from field.validate(value, loc=("body", field.name))[1]


def bodies(document: dict[str, Any]) -> dict[tuple[str, str], object]:
    """An example of each operation's body, with all of its fields."""
    examples = Examples(document["components"]["schemas"])
    return {
        (path, method.upper()): examples.of(content["schema"], whole=True)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }


@pytest.mark.parametrize("database_url", [None])
def test_every_fault_that_an_endpoint_can_find_has_a_sentence_of_ours(app: FastAPI) -> None:
    whole, found = bodies(openapi_of(app)), dict[str, Fault]()
    for route in iter_route_contexts(app.routes):
        if (route.path or "").startswith("/api/"):
            for method in route.methods or ():
                for fault in provoked(route, whole.get((route.path_format or "", method))):
                    found[str(fault.get("ctx")) if fault["type"] == "value_error" else fault["type"]] = fault
    types = {fault["type"] for fault in found.values()}
    assert len(types) > 15, types
    assert types - {"value_error"} <= SENTENCES.keys()
    for fault in found.values():
        said = sentence_of_fault(fault)
        assert sentence_of(said, "ru") != sentence_of(said, "en"), fault


@pytest.mark.parametrize("database_url", [None])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"program": "\xd0"}',
        b"[" * 100_000,
        b'{"program": "x", "\\ud800": 1}',
        b"1" * 5000,
    ],
)
def test_what_is_no_json_is_one_sentence(
    body: bytes, hire: Callable[..., Colleague], client_of: Callable[[Colleague], TestClient]
) -> None:
    answer = client_of(hire(Role.MANAGER)).post("/api/tokens", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), answer.text
    assert answer.json()["field"]
    assert "\n" not in answer.json()["detail"]


@pytest.mark.parametrize("database_url", [None])
def test_a_page_says_it_in_the_readers_language(
    hire: Callable[..., Colleague], client_of: Callable[[Colleague], TestClient]
) -> None:
    client = client_of(hire(Role.COORDINATOR, language="ru"))
    answer = client.get("/plans/nonsense")
    assert answer.status_code == 422
    assert "plan_id: Это не номер записи." in answer.text


@pytest.mark.parametrize("database_url", [None])
def test_a_body_that_would_fill_the_memory_is_refused_also_from_strangers(client: TestClient) -> None:
    large = b" " * (LARGEST_BODY + 1)
    assert client.post("/api/tokens", content=large, headers=JSON).status_code == 413
    assert client.post("/api/tokens", content=large[1:], headers=JSON).status_code in (401, 422)
    assert client.post("/sign-in", data={"name": "x" * LARGEST_BODY}).status_code == 413


@pytest.mark.parametrize("database_url", [None])
@pytest.mark.parametrize(("field", "value"), [("kits_hbsag", False), ("expected", True), ("explore", 0.0)])
def test_yes_is_no_number_and_a_number_is_no_yes(
    field: str, value: object, hire: Callable[..., Colleague], client_of: Callable[[Colleague], TestClient]
) -> None:
    coordinator = client_of(hire(Role.COORDINATOR))
    before = coordinator.get("/api/planning-rules").json()
    answer = coordinator.put("/api/planning-rules", json={field: value})
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert coordinator.get("/api/planning-rules").json() == before
