"""Signing in: who gets in, how long it lasts, what another site can do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import now, transaction
from models.errors import Invalid
from models.passwords import hash_password, is_password
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.staff import SignIn, Staff
from tests.fixtures.app import PASSWORD, Colleague

Clients = Callable[[Colleague], TestClient]


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> int:
    return client.post("/api/sign-ins", json={"name": name, "password": password}).status_code


def test_the_right_password_opens_and_the_sign_out_closes(client: TestClient, coordinator: Colleague) -> None:
    answer = client.post("/api/sign-ins", json={"name": coordinator.name, "password": PASSWORD})
    assert answer.status_code == 201
    bearer = {"authorization": f"Bearer {answer.json()['token']}"}

    assert client.get("/api/plans", headers=bearer).status_code == 200
    assert client.delete("/api/sign-ins/current", headers=bearer).status_code == 204
    assert client.get("/api/plans", headers=bearer).status_code == 401


def test_wrong_names_and_wrong_passwords_read_the_same(
    client: TestClient, engine: Engine, coordinator: Colleague
) -> None:
    wrong = client.post("/api/sign-ins", json={"name": coordinator.name, "password": "x" * 20})
    unknown = client.post("/api/sign-ins", json={"name": "nobody", "password": "x" * 20})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    with transaction(engine) as session:
        refused = select(AuditEvent).where(AuditEvent.event == "sign-in refused")
        assert [entry.staff_id for entry in session.exec(refused)] == [coordinator.id, None]


def test_guesses_are_slowed_but_a_colleague_still_gets_in(
    client: TestClient, coordinator: Colleague, nurse: Colleague
) -> None:
    assert [sign_in(client, coordinator.name, "wrong") for _ in range(6)] == [401] * 5 + [429]
    assert sign_in(client, coordinator.name) == 429
    assert sign_in(client, nurse.name) == 201


def test_one_address_cannot_guess_at_many_names(client: TestClient, coordinator: Colleague) -> None:
    statuses = [sign_in(client, f"name {i}", "wrong") for i in range(31)]
    assert statuses == [401] * 30 + [429]


@pytest.mark.parametrize(("idle", "old"), [(True, False), (False, True)])
def test_a_sign_in_ends_by_itself(
    client_of: Clients, engine: Engine, settings: Settings, coordinator: Colleague, idle: bool, old: bool
) -> None:
    client = client_of(coordinator)
    assert client.get("/api/plans").status_code == 200
    with transaction(engine) as session:
        opened = session.exec(select(SignIn)).one()
        opened.seen_at = now() - settings.sign_in_idle * (1.01 if idle else 0.5)
        opened.started_at = now() - (settings.sign_in_longest * 1.01 if old else timedelta(hours=1))
    assert client.get("/api/plans").status_code == 401


def test_an_account_that_is_closed_is_out_at_once(
    client_of: Clients, engine: Engine, coordinator: Colleague
) -> None:
    with transaction(engine) as session:
        session.get_one(Staff, coordinator.id).active = False
    assert client_of(coordinator).get("/api/plans").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "https://elsewhere.example"}, 403),
        ({}, 403),
    ],
)
def test_a_write_from_another_site_is_refused(
    app: FastAPI, coordinator: Colleague, headers: dict[str, str], status: int
) -> None:
    with TestClient(app, follow_redirects=False) as client:
        client.cookies.set("marshrut", coordinator.token)
        assert client.post("/sign-out", headers=headers).status_code == status


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: TestClient, coordinator: Colleague) -> None:
    form = {"name": coordinator.name, "password": PASSWORD, "next": "//elsewhere.example"}
    answer = client.post("/sign-in", data=form)
    cookie = answer.headers["set-cookie"].lower()
    assert answer.headers["location"] == "/"
    assert all(word in cookie for word in ("httponly", "samesite=strict", "secure"))


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 129, "aaaaaaaaaaaaaaaaaa", "password1234567", "aigul aigul aigul", "qwerty123456789"],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        hash_password(password, "aigul")
    assert refused.value.field == "password"


def test_a_password_of_many_words_is_taken() -> None:
    made = hash_password(PASSWORD, "aigul")
    assert is_password(PASSWORD, made)
    assert not is_password(PASSWORD + "x", made)
    assert not is_password(PASSWORD, None)
