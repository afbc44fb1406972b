"""Accounts from the invitation to the reset, second factors, tokens: strangers first."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import now, transaction
from models.operations.one_time_code import redeem_code
from models.permissions import Role
from models.second_factor import new_secret
from models.tables.staff import OneTimeCode, SignIn, Staff
from tests.fixtures.app import PASSWORD, Colleague

Clients = Callable[[Colleague], TestClient]
NEW_PASSWORD = "four quiet rivers bend"


@pytest.fixture
def admin(hire: Callable[..., Colleague]) -> Colleague:
    return hire(Role.ADMIN)


def sign_in(client: TestClient, name: str, password: str, code: str = "") -> int:
    given = {"name": name, "password": password, "code": code}
    return client.post("/api/sign-ins", json=given).status_code


def welcome(client: TestClient, name: str, code: str, password: str = NEW_PASSWORD) -> int:
    return client.post("/welcome", data={"name": name, "code": code, "password": password}).status_code


def test_an_invited_colleague_chooses_a_password_once(
    client: TestClient, client_of: Clients, admin: Colleague
) -> None:
    made = client_of(admin).post("/api/staff", json={"name": "Aida", "role": "medical"}).json()
    assert welcome(client, "Aida", "AAAA-BBBB-CCCC") == 422
    assert welcome(client, "Aida", made["code"], "short") == 422
    assert welcome(client, "Aida", made["code"].lower()) == 303
    assert welcome(client, "Aida", made["code"]) == 422
    assert sign_in(client, "Aida", NEW_PASSWORD) == 201


def test_a_code_grows_old(client: TestClient, client_of: Clients, engine: Engine, admin: Colleague) -> None:
    made = client_of(admin).post("/api/staff", json={"name": "Aida", "role": "medical"}).json()
    with transaction(engine) as session:
        session.exec(select(OneTimeCode)).one().expires_at = now() - timedelta(seconds=1)
    assert welcome(client, "Aida", made["code"]) == 422


def test_of_two_who_use_a_code_at_once_one_succeeds(
    app: FastAPI, client_of: Clients, engine: Engine, admin: Colleague
) -> None:
    made = client_of(admin).post("/api/staff", json={"name": "Aida", "role": "medical"}).json()

    def redeem(number: int) -> bool:
        password = f"{NEW_PASSWORD} {number}"
        try:
            redeem_code(app.state.engine, app.state.throttle, "Aida", made["code"], password, str(number))
        except Exception:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(redeem, range(4))) == 1


def test_the_code_is_stored_only_as_a_hash(client_of: Clients, engine: Engine, admin: Colleague) -> None:
    made = client_of(admin).post("/api/staff", json={"name": "Aida", "role": "medical"}).json()
    with transaction(engine) as session:
        stored = session.exec(select(OneTimeCode)).one()
    assert made["code"] not in stored.model_dump_json()
    assert made["code"].replace("-", "") not in stored.model_dump_json()


def test_a_reset_ends_sign_ins_and_the_second_factor(
    client: TestClient, client_of: Clients, engine: Engine, admin: Colleague, nurse: Colleague
) -> None:
    with transaction(engine) as session:
        session.get_one(Staff, nurse.id).totp_secret = new_secret()
    made = client_of(admin).post(f"/api/staff/{nurse.id}/reset").json()
    assert client_of(nurse).get("/api/sign-ins").status_code == 401
    assert sign_in(client, nurse.name, PASSWORD) == 401
    assert welcome(client, nurse.name, made["code"]) == 303
    assert sign_in(client, nurse.name, NEW_PASSWORD) == 201


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "role", {"role": "manager"}), ("PUT", "active", {"active": False}), ("POST", "reset", None)],
)
def test_an_admin_does_not_touch_their_own_account(
    client_of: Clients, admin: Colleague, method: str, path: str, body: dict[str, object] | None
) -> None:
    answer = client_of(admin).request(method, f"/api/staff/{admin.id}/{path}", json=body)
    assert answer.status_code == 403


def test_a_role_changes_and_an_account_closes_at_once(
    client: TestClient, client_of: Clients, admin: Colleague, nurse: Colleague
) -> None:
    admins = client_of(admin)
    changed = admins.put(f"/api/staff/{nurse.id}/role", json={"role": "manager"}).json()
    assert changed["role"] == "manager"
    assert client_of(nurse).get("/api/plans").status_code == 401
    admins.put(f"/api/staff/{nurse.id}/active", json={"active": False})
    assert sign_in(client, nurse.name, PASSWORD) == 401
    admins.put(f"/api/staff/{nurse.id}/active", json={"active": True})
    assert sign_in(client, nurse.name, PASSWORD) == 201


def test_two_accounts_do_not_share_a_name(client_of: Clients, admin: Colleague, nurse: Colleague) -> None:
    answer = client_of(admin).post("/api/staff", json={"name": nurse.name, "role": "medical"})
    assert (answer.status_code, answer.json()["field"]) == (409, "name")


def test_a_second_factor_is_asked_for_and_no_code_works_twice(
    client: TestClient, client_of: Clients, nurse: Colleague, engine: Engine
) -> None:
    secret = new_secret()
    totp = pyotp.TOTP(secret)
    form = {"secret": secret, "current_password": PASSWORD, "code": ""}
    own = client_of(nurse)
    assert own.post("/account/second-factor", data=form | {"code": "000000"}).status_code == 422
    wrong_password = form | {"code": totp.now(), "current_password": "x"}
    assert own.post("/account/second-factor", data=wrong_password).status_code == 422
    assert own.post("/account/second-factor", data=form | {"code": totp.now()}).status_code == 303

    # The step after the one just used, which a phone's fast clock may show: it stays right for long enough.
    code = totp.at(time.time() + 30)
    assert sign_in(client, nurse.name, PASSWORD) == 401
    assert sign_in(client, nurse.name, PASSWORD, code) == 201
    assert sign_in(client, nurse.name, PASSWORD, code) == 401

    assert own.post("/account/second-factor/removal", data={"current_password": "x"}).status_code == 422
    assert own.post("/account/second-factor/removal", data={"current_password": PASSWORD}).status_code == 303
    assert sign_in(client, nurse.name, PASSWORD) == 201


def test_a_new_password_ends_every_other_sign_in(
    client: TestClient, client_of: Clients, nurse: Colleague
) -> None:
    assert sign_in(client, nurse.name, PASSWORD) == 201
    own = client_of(nurse)
    form = {"current_password": PASSWORD, "password": NEW_PASSWORD}
    assert own.post("/account/password", data=form | {"current_password": "x"}).status_code == 422
    assert own.post("/account/password", data=form | {"password": "short"}).status_code == 422
    assert len(own.get("/api/sign-ins").json()) == 2
    assert own.post("/account/password", data=form).status_code == 303
    assert len(own.get("/api/sign-ins").json()) == 1
    assert sign_in(client, nurse.name, PASSWORD) == 401


def test_a_token_is_its_owners_never_more_and_ends_when_revoked(
    app: FastAPI, client_of: Clients, engine: Engine, nurse: Colleague, coordinator: Colleague
) -> None:
    token = client_of(nurse).post("/api/tokens", json={"program": "a spreadsheet"}).json()["token"]
    with transaction(engine) as session:
        kept = session.exec(select(SignIn).where(SignIn.program == "a spreadsheet")).one()
        kept.seen_at = now() - timedelta(days=30)
    assert token not in kept.model_dump_json()
    with TestClient(app) as program:
        bearer = {"authorization": f"Bearer {token}"}
        assert program.get("/api/plans", headers=bearer).status_code == 200
        assert program.get("/api/staff", headers=bearer).status_code == 403
        assert client_of(coordinator).delete(f"/api/sign-ins/{kept.id}").status_code == 404
        assert client_of(nurse).delete(f"/api/sign-ins/{kept.id}").status_code == 204
        assert program.get("/api/plans", headers=bearer).status_code == 401


def test_the_pages_show_a_code_and_a_token_once(
    client_of: Clients, admin: Colleague, nurse: Colleague
) -> None:
    admins = client_of(admin)
    code_page = admins.post("/staff", data={"name": "Aida", "role": "medical"})
    code = code_page.text.partition("<code>")[2].partition("</code>")[0]
    assert len(code) == 14
    assert code not in admins.get("/staff").text
    token_page = client_of(nurse).post("/account/tokens", data={"program": "a spreadsheet"})
    token = token_page.text.partition("<code>")[2].partition("</code>")[0]
    assert len(token) == 43
    account = client_of(nurse).get("/account").text
    assert "a spreadsheet" in account
    assert token not in account
