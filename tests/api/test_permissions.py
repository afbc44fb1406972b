"""Every page and endpoint x every role, the stranger first; what declares no action fails the build."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.permissions import PERMISSIONS, Action, Role, scope_of
from models.tables.audit import AuditEvent
from models.tables.plans import PlanRequest
from tests.fixtures.app import Colleague
from web.dependencies import Allowed, NoCookie, Open

FREE = {Action.SIGN_IN}
MISSING = "00000000-0000-4000-8000-000000000000"


def doors(app: FastAPI) -> Iterator[tuple[str, str, Action | None, bool]]:
    """Method, path, declared action, and whether a stranger may come in."""
    for route in iter_route_contexts(app.routes):
        if route.path == "/static":
            continue
        declared = [
            dependency.call
            for dependency in route.dependant.dependencies
            if isinstance(dependency.call, Allowed | Open | NoCookie)
        ]
        action = declared[0].action if len(declared) == 1 else None
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path or "", action, bool(declared) and not isinstance(declared[0], Allowed)


def path_for(path: str, plan_id: object) -> str:
    for name, value in (
        ("plan_id", plan_id),
        ("other_id", plan_id),
        ("staff_id", MISSING),
        ("sign_in_id", MISSING),
        ("merge_id", MISSING),
        ("proposal_id", MISSING),
        ("visit_id", MISSING),
        ("lot_id", MISSING),
        ("movement_id", MISSING),
        ("session_id", MISSING),
        ("incident_id", MISSING),
        ("kind", "sites"),
        ("key", "juniper"),
    ):
        path = path.replace("{" + name + "}", str(value))
    return path


@pytest.fixture
def roles(hire: Callable[..., Colleague]) -> dict[Role, Colleague]:
    return {role: hire(role, f"any {role.value}") for role in Role}


def test_every_door_declares_one_action(app: FastAPI) -> None:
    undeclared = [(method, path) for method, path, action, _ in doors(app) if action is None]
    assert undeclared == []


def test_only_the_sign_in_is_open_to_strangers(app: FastAPI) -> None:
    assert {action for _, _, action, is_open in doors(app) if is_open} == FREE


def test_every_action_is_declared_somewhere(app: FastAPI) -> None:
    assert {action for _, _, action, _ in doors(app)} == set(PERMISSIONS)


def test_a_stranger_may_only_sign_in(app: FastAPI, client: TestClient) -> None:
    for method, path, _, is_open in doors(app):
        if is_open:
            continue
        answer = client.request(method, path_for(path, MISSING))
        if path.startswith("/api/"):
            assert answer.status_code == 401, (method, path)
            assert answer.json()["type"] == "not-signed-in"
        elif method == "GET":
            assert answer.status_code == 303, (method, path)
            assert answer.headers["location"].startswith("/sign-in")
        else:
            assert answer.status_code == 401, (method, path)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("which", ["another's", "missing"])
def test_every_door_by_role(
    app: FastAPI,
    role: Role,
    which: str,
    roles: dict[Role, Colleague],
    client_of: Callable[[Colleague], TestClient],
    ask: Callable[[PlanRequest], UUID],
    week_request: PlanRequest,
) -> None:
    """Refused exactly where the table has no row; a draft is nobody's but the coordinators'."""
    plan_id: object = ask(week_request) if which == "another's" else MISSING
    client = client_of(roles[role])
    for method, path, action, is_open in doors(app):
        if is_open or path in ("/sign-out", "/api/sign-ins/current"):
            continue
        assert action is not None
        answer = client.request(method, path_for(path, plan_id))
        allowed = scope_of(role, action) is not None
        assert (answer.status_code == 403) == (not allowed), (method, path, role, answer.status_code)
        assert answer.status_code < 500, (method, path, role)
        if "{plan_id}" in path and allowed and (which == "missing" or role != Role.COORDINATOR):
            assert answer.status_code in (404, 422), (method, path, role, answer.status_code)


def test_a_denial_is_an_entry_of_the_audit(
    engine: Engine, roles: dict[Role, Colleague], client_of: Callable[[Colleague], TestClient]
) -> None:
    answer = client_of(roles[Role.ADMIN]).get("/plans")
    assert answer.status_code == 403
    with transaction(engine) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.event == "denied")).all()
    assert [(event.staff_id, event.subject) for event in events] == [(roles[Role.ADMIN].id, "PLAN_READ")]
