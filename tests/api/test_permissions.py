"""Every page and endpoint x every role, the stranger first; what declares no action fails the build."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine
from sqlmodel import select

from api.openapi import openapi_of
from models.database import transaction
from models.permissions import PERMISSIONS, Action, Role, Scope, scope_of
from models.tables.audit import AuditEvent
from models.throttle import Throttle
from tests.api.belongings import CONSTANT, MAKERS, MISSING, Maker, Send, parameters_of
from tests.fixtures.app import Colleague
from web.dependencies import Allowed, NoCookie, Open, today
from web.device_door import FromDevice

FREE = {Action.SIGN_IN, Action.PHONE_FORM}
ENDS_THE_WALK = ("/sign-out", "/api/sign-ins/current")
# Whose thing it is decides here, even where the role may do this with everything that is its own.
ONES_OWN = {"sign_in_id"}
# The sender makes the id, so that a missing one is a new one.
MADE_BY_SENDER = {
    ("PUT", "/api/crews/days-off/{day_off_id}"),
    ("PUT", "/api/crews/members/{crew_member_id}"),
    ("PUT", "/api/visits/{visit_id}"),
    ("PUT", "/api/country/{name}/{key:path}"),
    ("PUT", "/api/kits/lots/{lot_id}"),
    ("PUT", "/api/kits/movements/{movement_id}"),
    ("PUT", "/api/group-sessions/{session_id}"),
    ("PUT", "/api/incidents/{incident_id}"),
    ("PUT", "/api/alerts/{alert_id}"),
}
# A mistake is taken back by who made it.
AUTHORS_ONLY = {
    ("DELETE", "/api/group-sessions/{session_id}"),
    ("DELETE", "/api/incidents/{incident_id}"),
}
# Only a phone and the worker put something there; tests/models/test_envelopes.py asks for one's own.
PUT_BY_WORKER = {("POST", "/api/quarantine/{envelope_id}")}
# Another than the maker does it.
SECOND_PERSON = {("POST", "/api/erasures/{proposal_id}/approve")}


@dataclass(frozen=True)
class Door:
    """``action`` None: none is declared. ``is_open``: a stranger may come in."""

    method: str
    path: str
    action: Action | None
    is_open: bool

    @property
    def parameters(self) -> list[str]:
        return [name for name in parameters_of(self.path) if name not in CONSTANT]


def doors(app: FastAPI) -> Iterator[Door]:
    for route in iter_route_contexts(app.routes):
        if route.path == "/static":
            continue
        declared = [
            dependency.call
            for dependency in route.dependant.dependencies
            if isinstance(dependency.call, Allowed | Open | NoCookie | FromDevice)
        ]
        action = declared[0].action if len(declared) == 1 else None
        is_open = any(isinstance(each, Open | NoCookie) for each in declared)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield Door(method, route.path or "", action, is_open)


def path_for(door: Door, things: dict[str, str]) -> str:
    path = door.path.replace(":path", "")
    for name, value in {**CONSTANT, **things}.items():
        path = path.replace("{" + name + "}", value)
    assert "{" not in path, f"{door.path}: what its parameters stand for is not known"
    return path


@pytest.fixture
def roles(hire: Callable[..., Colleague]) -> dict[Role, Colleague]:
    return {role: hire(role, f"any {role.value}") for role in Role}


@pytest.fixture
def others(hire: Callable[..., Colleague]) -> dict[Role, Colleague]:
    return {role: hire(role, f"another {role.value}") for role in Role}


def test_every_door_declares_one_action(app: FastAPI) -> None:
    assert [door for door in doors(app) if door.action is None] == []


def test_only_the_sign_in_and_the_empty_form_are_open_to_strangers(app: FastAPI) -> None:
    assert {door.action for door in doors(app) if door.is_open} == FREE


def test_every_action_is_declared_somewhere(app: FastAPI) -> None:
    assert {door.action for door in doors(app)} == set(PERMISSIONS)


@pytest.mark.parametrize("database_url", [None])
def test_a_stranger_may_only_sign_in(app: FastAPI, client: TestClient) -> None:
    for door in doors(app):
        if door.is_open:
            continue
        answer = client.request(door.method, path_for(door, dict.fromkeys(door.parameters, MISSING)))
        if door.path.startswith("/api/"):
            assert answer.status_code == 401, door
            assert answer.json()["type"] == "not-signed-in"
        elif door.method == "GET":
            assert answer.status_code == 303, door
            assert answer.headers["location"].startswith("/sign-in")
        else:
            assert answer.status_code == 401, door


class Walk:
    """One colleague, going from door to door with things of their own and of another's."""

    def __init__(self, app: FastAPI, role: Role, own: Maker, anothers: Maker, client: TestClient) -> None:
        self.app, self.role, self.client = app, role, client
        self.makers = {"own": own, "another's": anothers}
        self.paths = openapi_of(app)["paths"]

    def knock(self, door: Door, which: str) -> Response:
        """Go through a door with the example of its request, at things of one's own, another's, or none."""
        self.app.state.throttle = Throttle()
        maker = self.makers.get(which)
        things = {name: maker.make(name, door.path) if maker else str(uuid4()) for name in door.parameters}
        return self.client.request(door.method, path_for(door, things), json=self._body(door, things))

    def _body(self, door: Door, things: dict[str, str]) -> Any:
        path = door.path.replace("/{name}/{key:path}", "/sites/{id}")
        operation = self.paths.get(path, {}).get(door.method.lower(), {})
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return None
        text = json.dumps(content["example"])
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in things:
                text = text.replace(parameter["example"], things[parameter["name"]])
        body = json.loads(text)
        for name in body.keys() & MAKERS.keys() - things.keys():
            body[name] = self.makers["own"].make(name)
        return body

    def is_refused(self, door: Door, which: str) -> bool:
        """Whether the thing is not found, for somebody whose role may go through this door."""
        if (door.method, door.path) in SECOND_PERSON:
            return which == "missing" or (which == "own" and self.role == Role.MEDICAL)
        if (door.method, door.path) in PUT_BY_WORKER:
            return True
        if which == "missing":
            return (door.method, door.path) not in MADE_BY_SENDER
        assert door.action is not None
        scope = scope_of(self.role, door.action)
        if scope in (Scope.COUNTS, Scope.OWN_CREW):  # the plan is a draft, and of no crew
            return True
        by_author = scope == Scope.OWN or (door.method, door.path) in AUTHORS_ONLY
        return which == "another's" and (by_author or bool(ONES_OWN & set(door.parameters)))


@pytest.fixture
def walk(
    app: FastAPI,
    role: Role,
    country: None,
    roles: dict[Role, Colleague],
    others: dict[Role, Colleague],
    client_of: Callable[[Colleague], TestClient],
) -> Walk:
    app.dependency_overrides[today] = lambda: date(2026, 11, 30)

    def maker(people: dict[Role, Colleague]) -> Maker:
        return Maker({each: sender(client_of(person)) for each, person in people.items()}, role)

    return Walk(app, role, maker(roles), maker(others), client_of(roles[role]))


def sender(client: TestClient) -> Send:
    def send(method: str, address: str, body: Any) -> Any:
        answer = client.request(method, address, json=body)
        assert answer.is_success, (method, address, answer.text)
        return answer.json()

    return send


@pytest.mark.parametrize("database_url", [None])
@pytest.mark.parametrize("role", Role)
def test_every_door_by_role(app: FastAPI, role: Role, walk: Walk) -> None:
    """Refused exactly where the table has no row, with 403 whatever is named."""
    for door in doors(app):
        if door.is_open or door.path in ENDS_THE_WALK:
            continue
        assert door.action is not None
        answer = walk.knock(door, "missing")
        allowed = scope_of(role, door.action) is not None
        assert (answer.status_code == 403) == (not allowed), (door, answer.text)
        assert answer.status_code < 500, door
        if not allowed and door.parameters and door.path.startswith("/api/"):
            assert walk.knock(door, "another's").json() == answer.json(), door


@pytest.mark.parametrize("database_url", [None])
@pytest.mark.parametrize("role", Role)
def test_what_is_anothers_is_refused_as_if_it_were_missing(app: FastAPI, role: Role, walk: Walk) -> None:
    for door in doors(app):
        open_to_role = door.action is not None and scope_of(role, door.action) is not None
        if not door.parameters or not door.path.startswith("/api/") or not open_to_role:
            continue
        missing = walk.knock(door, "missing")
        if walk.is_refused(door, "missing"):
            assert missing.status_code == 404, (door, missing.text)
        for which in ("own", "another's"):
            answer = walk.knock(door, which)
            if not walk.is_refused(door, which):
                assert answer.status_code not in (401, 403, 404, 422), (door, which, answer.text)
            elif which == "own":
                assert answer.status_code in (403, 404), (door, answer.text)
            else:
                assert (answer.status_code, answer.text) == (missing.status_code, missing.text), (door, which)


def test_a_denial_is_an_entry_of_the_audit(
    engine: Engine, roles: dict[Role, Colleague], client_of: Callable[[Colleague], TestClient]
) -> None:
    nurse, admin = roles[Role.MEDICAL], roles[Role.ADMIN]
    assert client_of(admin).get("/plans").status_code == 403
    own = Maker({Role.MEDICAL: sender(client_of(nurse))}, Role.MEDICAL).proposal()
    assert client_of(nurse).post(f"/api/erasures/{own}/approve").status_code == 403
    with transaction(engine) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.event == "denied")).all()
    denied = [(event.staff_id, event.subject) for event in events]
    assert denied == [(admin.id, "PLAN_READ"), (nurse.id, "ERASURE_APPROVE")]
