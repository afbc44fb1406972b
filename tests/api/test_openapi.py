"""The OpenAPI document: complete, for the signed-in only, and no example in it is wrong."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from api.openapi import openapi_of
from models.keys import Keys
from models.permissions import Role
from models.settings import Settings
from tests.fixtures.app import Colleague
from web.dependencies import today

Operation = dict[str, Any]
Clients = Callable[[Colleague], TestClient]
DOCUMENT = "/api/openapi.json"
OPEN = (("POST", "/api/sign-ins"), ("POST", "/api/devices"))
REFUSAL = {"$ref": "#/components/schemas/Refusal"}


@pytest.fixture(scope="module")
def document(sealed_template: Path, keys: Keys) -> Iterator[dict[str, Any]]:
    from api.main import create_app

    folder = sealed_template.parent
    app = create_app(Settings(data_dir=folder, key_file=folder / "unused", database_url=None), keys)
    yield openapi_of(app)
    app.state.engine.dispose()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def contents(operation: Operation) -> Iterator[dict[str, Any]]:
    """All that has a schema and an example: parameters, bodies, answers."""
    yield from operation.get("parameters", ())
    for part in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from part.get("content", {}).values()


def faults(document: dict[str, Any], schema: dict[str, Any], value: object) -> list[str]:
    whole = schema | {"components": document["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [error.message for error in validator.iter_errors(value)]


def test_a_stranger_does_not_read_it(client: TestClient) -> None:
    assert client.get(DOCUMENT).status_code == 401
    assert [client.get(page).status_code for page in ("/openapi.json", "/docs", "/redoc")] == [404] * 3


def test_whoever_may_make_a_token_reads_it(hire: Callable[..., Colleague], client_of: Clients) -> None:
    for role in Role:
        answer = client_of(hire(role)).get(DOCUMENT)
        assert (answer.status_code, answer.json()["openapi"][:2]) == (200, "3.")


def test_every_operation_is_complete(document: dict[str, Any]) -> None:
    schemathesis.openapi.from_dict(document).validate()
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    for method, path, operation in operations(document):
        name = f"{method} {path}"
        assert operation["summary"], f"{name}: say in its docstring what it does"
        assert operation["tags"], name
        assert operation.get("security", []) == ([] if (method, path) in OPEN else [{"bearer": []}]), name
        assert all("example" in content for content in contents(operation)), name
        assert {"500", "503"} < operation["responses"].keys(), name
        for status, answer in operation["responses"].items():
            if status[0] in "45":
                content = answer["content"]["application/json"]
                assert content["schema"] == REFUSAL, (name, status)
                assert content["example"]["detail"], (name, status)


def test_every_example_is_what_its_schema_says(document: dict[str, Any]) -> None:
    wrong = [
        f"{method} {path}: {content['example']}: {fault}"
        for method, path, operation in operations(document)
        for content in contents(operation)
        for fault in faults(document, content["schema"], content["example"])
    ]
    assert not wrong, "\n".join(wrong)


def test_an_operation_refuses_what_its_code_refuses_and_no_more(document: dict[str, Any]) -> None:
    """The list is read off the code; a few whose refusals are known by heart say whether that works."""
    paths = document["paths"]

    def refusals(method: str, path: str) -> set[int]:
        return {int(status) for status in paths[path][method]["responses"] if "400" <= status < "500"}

    assert refusals("post", "/api/sign-ins") == {401, 422, 429}
    assert refusals("get", "/api/staff") == {401, 403}
    assert refusals("post", "/api/clients/look-up") == {401, 403, 422, 429}
    assert refusals("post", "/api/visits/{visit_id}/void") == {401, 403, 404, 409, 422}
    assert refusals("patch", "/api/results/{result_id}") == {401, 403, 404, 422}
    assert refusals("delete", "/api/country/towns/{id}") == {401, 403, 404, 409}


def send(client: TestClient, method: str, path: str, operation: Operation) -> Response:
    """The example request of an operation."""
    query = {}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            written = quote(str(parameter["example"]), safe="")
            path = path.replace("{" + parameter["name"] + "}", written)
        else:
            query[parameter["name"]] = parameter["example"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return client.request(method, path, params=query, json=body.get("example"))


@pytest.mark.parametrize("database_url", [None])
def test_every_example_is_understood_and_answered_as_declared(
    app: FastAPI, document: dict[str, Any], country: None, hire: Callable[..., Colleague], client_of: Clients
) -> None:
    app.dependency_overrides[today] = lambda: date(2026, 11, 30)
    hire(Role.MEDICAL, "Aida")  # who signs in, in the example
    clients = [client_of(hire(role)) for role in Role]
    for method, path, operation in operations(document):
        if path == "/api/sign-ins/current" or operation["tags"] == ["phones"]:
            continue  # it would end what the others need; no role sends what a phone sends
        answers = (send(client, method, path, operation) for client in clients)
        answer = next((answer for answer in answers if answer.status_code != 403), None)
        assert answer is not None, f"{method} {path}: no role may do this"
        assert answer.status_code not in (401, 422), (method, path, answer.text)
        declared = operation["responses"][str(answer.status_code)]
        if "content" in declared:
            schema = declared["content"]["application/json"]["schema"]
            assert faults(document, schema, answer.json()) == [], (method, path)


@pytest.mark.parametrize("database_url", [None])
def test_a_database_that_does_not_answer_is_503(
    app: FastAPI, hire: Callable[..., Colleague], client_of: Clients, settings: Settings
) -> None:
    client = client_of(hire(Role.ADMIN))
    app.state.engine.dispose()
    settings.data_dir.rename(settings.data_dir.with_name("elsewhere"))
    answer = client.get("/api/staff")
    assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
    assert client.get("/staff").status_code == 503
