"""Envelopes on their way: strangers first, taken once, opened once, and answered for."""

import json
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import transaction
from models.operations.revoke_device import revoke_device
from models.settings import Settings
from models.tables.devices import Envelope
from models.tables.visits import Visit
from tests.fixtures.app import Colleague
from tests.fixtures.phones import Phone, Work, enrolled


def visits(session: Session) -> list[Visit]:
    return list(session.exec(select(Visit)))


def test_a_stranger_enrols_no_phone(client: TestClient, phone: Phone, nurse: Colleague) -> None:
    key = {name: phone.signing.as_dict(private=False)[name] for name in ("kty", "crv", "x", "y")}
    wrong = client.post("/api/devices", json={"code": "ABCD-EFGH-JKLM", "signing_key": key})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "code")
    for _ in range(5):
        last = client.post("/api/devices", json={"code": "ABCD-EFGH-JKLM", "signing_key": key})
    assert last.status_code == 429


def test_a_code_enrols_one_phone_once(
    client: TestClient, code_for: Callable[[Colleague], str], nurse: Colleague
) -> None:
    code = code_for(nurse)
    enrolled(client, code.lower())
    with pytest.raises(AssertionError, match="used before"):
        enrolled(client, code)


def test_a_phones_credential_opens_nothing_else(client: TestClient, phone: Phone) -> None:
    assert client.get("/api/plans", headers=phone.headers).status_code == 401
    assert client.get("/account", headers=phone.headers).status_code == 303


def test_nobody_else_sends_or_asks(
    client: TestClient, client_of: Callable[..., TestClient], phone: Phone, nurse: Colleague
) -> None:
    sealed = phone.seal()
    body, address = {"sealed": sealed.text}, f"/api/envelopes/{sealed.id}"
    assert client.put(address, json=body).status_code == 401
    assert client.put(address, json=body, headers={"authorization": "Bearer x"}).status_code == 401
    assert client_of(nurse).put(address, json=body).status_code == 403
    assert client.post("/api/receipts", json={"ids": []}).status_code == 401


def test_a_sent_visit_is_recorded_once_and_its_envelope_is_gone(
    engine: Engine, phone: Phone, nurse: Colleague, work: Work
) -> None:
    sealed = phone.seal()
    first = phone.put(sealed)
    assert (first.status_code, first.json()["state"], first.json()["epoch"]) == (201, "waiting", phone.epoch)
    assert phone.put(sealed).status_code == 200
    work()
    assert phone.put(sealed).json()["state"] == "opened"
    work()
    with transaction(engine) as session:
        assert [visit.staff_id for visit in visits(session)] == [nurse.id]
        assert session.get_one(Envelope, sealed.id).sealed is None
    assert phone.receipts(sealed, phone.seal()) == [("opened", False), ("unknown", False)]


def test_other_content_under_the_same_id_is_refused(phone: Phone) -> None:
    sealed = phone.seal()
    phone.put(sealed)
    other = phone.seal()
    other.id = sealed.id
    assert phone.put(other).status_code == 409


def test_what_is_no_envelope_is_refused(engine: Engine, phone: Phone) -> None:
    whole = phone.seal()
    for text in (
        "",
        "x",
        whole.text[:-1],
        whole.text[:-400],
        whole.text + "A",
        "..." + whole.text,
        whole.text.replace(".", "", 1),
    ):
        whole.text, kept = text, whole.text
        assert phone.put(whole).status_code == 422, text[:50]
        whole.text = kept
    whole.text = "A" * 5_000_000
    assert phone.put(whole).status_code == 413
    with transaction(engine) as session:
        assert session.exec(select(Envelope)).all() == []


def test_a_revoked_phone_sends_what_it_has_and_then_clears_itself(
    engine: Engine, settings: Settings, phone: Phone, boss: Colleague, work: Work
) -> None:
    before, after = phone.seal(), phone.seal()
    phone.put(before)
    work()
    with transaction(engine) as session:
        revoke_device(session, settings, boss.id, phone.id)
    assert phone.status()["standing"] == "clear"
    assert phone.put(after).json()["standing"] == "revoked"
    work()
    assert phone.receipts(before, after) == [("opened", False), ("quarantined", False)]
    with transaction(engine) as session:
        assert len(visits(session)) == 1
        assert session.get_one(Envelope, after.id).fault == "revoked"


def test_a_phone_learns_a_new_key_from_the_one_that_it_pinned(phone: Phone) -> None:
    pinned = ECKey.import_key(phone.vouching)
    said = jws.deserialize_compact(phone.status()["sealing"], pinned, ["ES256"])
    assert json.loads(said.payload) == phone.sealing
