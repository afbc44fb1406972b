"""What is open for a client, for one's own visit, or by the number on a sample; strangers first."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlmodel import col, select

from models.database import transaction
from models.operations.create_client import create_client
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.permissions import Role
from models.queries.waiting_results import number_of
from models.tables.audit import AuditEvent
from models.tables.visits import OwedToClient, Referral, ReferralStep, Result
from models.vocabulary import FollowUpKind
from tests.fixtures.app import Colleague
from tests.fixtures.browser import PHONE
from tests.fixtures.care import TODAY, pseudonym
from tests.models.test_follow_visit import POSITIVE
from tests.web.reading import assert_reads_well
from web.dependencies import today

Clients = Callable[[Colleague], TestClient]
RESULT = {"finding": "positive", "day": "2026-11-26", "test": "hiv", "form": "hiv"}


@pytest.fixture
def database_url() -> None:
    """The operations behind the pages are tested on both databases."""


@pytest.fixture
def visit_id(app: FastAPI, keep: Callable[..., Recorded], known: KnownClient) -> UUID:
    """A reactive screening, with a referral for confirmation and one to HIV care."""
    app.dependency_overrides[today] = lambda: TODAY
    return keep(POSITIVE, known).visit_id


@pytest.fixture
def nurses(client_of: Clients, nurse: Colleague) -> TestClient:
    return client_of(nurse)


@pytest.fixture
def others(client_of: Clients, hire: Callable[..., Colleague]) -> TestClient:
    return client_of(hire(Role.MEDICAL, "other nurse"))


def results(engine: Engine) -> list[Result]:
    with transaction(engine) as session:
        return list(session.exec(select(Result).order_by(col(Result.day))))


def referral_to_care(engine: Engine) -> UUID:
    with transaction(engine) as session:
        return session.exec(select(Referral.id).where(Referral.reason == "hiv-care")).one()


def laboratory(page: str, visit_id: UUID) -> dict[str, str]:
    """What the browser sends with the form of the test that waits."""
    new_id = re.search(r'name="id" value="([0-9a-f-]{36})"', page)
    assert new_id is not None
    return RESULT | {"id": new_id[1], "item": str(visit_id)}


def test_an_id_alone_opens_nothing(
    client: TestClient, others: TestClient, visit_id: UUID, known: KnownClient
) -> None:
    keys = {"/clients/open": {"client_id": str(known.client_id)}, "/visits/open": {"visit_id": str(visit_id)}}
    for address, key in keys.items():
        assert client.post(address, data=key).status_code == 401
        assert others.post(address, data=key).status_code == 404
        assert others.post("/after/laboratory", data=RESULT | key).status_code == 404
    read = {"client_id": str(known.client_id), "reason": "care-today"}
    assert others.post("/clients/history", data=read).status_code == 404


def test_a_client_who_is_present_from_the_laboratory_to_treatment(
    nurses: TestClient, visit_id: UUID, known: KnownClient, engine: Engine
) -> None:
    key = {"client_id": str(known.client_id)}
    page = nurses.post("/clients/open", data=key).text
    assert nurses.post("/after/laboratory", data=laboratory(page, visit_id) | key).status_code == 200
    positive = results(engine)[1]
    days = key | {"item": str(positive.id), "given": "2026-11-27", "told_positive": "2026-11-27"}
    assert nurses.post("/after/days", data=days).status_code == 200
    outcome = key | {"item": str(referral_to_care(engine))}
    for step, day in (("treatment-started", "2026-11-30"), ("arrived", "2026-11-28")):
        page = nurses.post("/after/outcome", data=outcome | {"outcome": step, "day": day}).text
    assert page.index("Arrived, 28 November") < page.index("Treatment started, 30 November")
    with transaction(engine) as session:
        kept = session.get_one(Result, positive.id)
        owed = {each.kind for each in session.exec(select(OwedToClient))}
    told = (kept.given, kept.told_positive, kept.linked, kept.treated)
    assert [day.day for day in told if day] == [27, 27, 30, 30]
    assert owed == {FollowUpKind.REFERRAL_OUTCOME}


def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(
    nurses: TestClient, visit_id: UUID, known: KnownClient, engine: Engine
) -> None:
    key = {"client_id": str(known.client_id)}
    care = referral_to_care(engine)
    early = key | {"item": str(care), "outcome": "lost", "day": "2026-11-01"}
    answer = nurses.post("/after/outcome", data=early)
    assert answer.status_code == 422
    assert f'href="#day-{care}"' in answer.text
    assert f'id="day-{care}-error"' in answer.text
    assert 'value="2026-11-01"' in answer.text
    nothing = key | {"item": str(visit_id), "form": "any", "id": str(UUID(int=7))}
    empty = nurses.post("/after/laboratory", data=nothing)
    # The test, the finding and the day: each in the summary, and beside its field.
    assert (empty.status_code, empty.text.count("Please fill this in.")) == (422, 6)
    with transaction(engine) as session:
        assert session.exec(select(ReferralStep)).all() == []
    assert len(results(engine)) == 1


def test_what_another_client_has_is_not_written_to(
    nurses: TestClient, visit_id: UUID, nurse: Colleague, engine: Engine
) -> None:
    with transaction(engine) as session:
        stranger = {"client_id": str(create_client(session, nurse.id, pseudonym("АБ"), TODAY).id)}
    assert "No visit is recorded." in nurses.post("/clients/open", data=stranger).text
    for address in ("laboratory", "days", "outcome"):
        wrong = stranger | RESULT | {"item": str(visit_id)}
        assert nurses.post(f"/after/{address}", data=wrong).status_code == 404


def test_a_number_opens_a_colleagues_sample_and_letters_only(
    others: TestClient, visit_id: UUID, engine: Engine
) -> None:
    key = {"number": number_of(visit_id).lower().replace("-", " ")}
    page = others.post("/results/waiting", data=key).text
    assert "The laboratory says" in page
    assert "Owed to the client" not in page
    screening = results(engine)[0]
    days = key | {"item": str(screening.id), "given": "2026-11-27"}
    assert others.post("/after/days", data=days).status_code == 404
    after = others.post("/after/laboratory", data=laboratory(page, visit_id) | key).text
    assert "HIV – positive" not in after
    assert results(engine)[1].confirms_id == screening.id
    outcome = key | {"item": str(referral_to_care(engine)), "outcome": "arrived", "day": "2026-11-28"}
    assert others.post("/after/outcome", data=outcome).status_code == 200


@pytest.mark.parametrize(
    ("number", "status", "sentence"),
    [("7F3A", 422, "eight signs"), ("0000-0000", 404, "No visit has this number.")],
)
def test_a_number_that_names_no_visit_is_told_on_the_list(
    nurses: TestClient, places: None, number: str, status: int, sentence: str
) -> None:
    answer = nurses.post("/results/waiting", data={"number": number})
    assert answer.status_code == status
    assert sentence in answer.text
    assert f'value="{number}"' in answer.text


def test_numbers_are_not_tried_one_after_another(nurses: TestClient, places: None) -> None:
    tried = [nurses.post("/results/waiting", data={"number": "0000-0000"}).status_code for _ in range(21)]
    assert tried == [404] * 20 + [429]


def test_ones_own_visit_waits_on_the_list_and_opens_from_it(nurses: TestClient, visit_id: UUID) -> None:
    listed = nurses.get("/results/waiting").text
    assert number_of(visit_id) in listed
    assert "HIV – reactive" in nurses.post("/visits/open", data={"visit_id": str(visit_id)}).text


def test_colleagues_visits_are_read_for_a_reason_that_is_kept(
    nurses: TestClient, visit_id: UUID, known: KnownClient, engine: Engine
) -> None:
    asked = {"client_id": str(known.client_id)}
    assert nurses.post("/clients/history", data=asked).status_code == 422
    page = nurses.post("/clients/history", data=asked | {"reason": "mistake"})
    assert "screening with one assay: first assay reactive" in page.text
    with transaction(engine) as session:
        read = session.exec(select(AuditEvent.subject).where(AuditEvent.event == "visit read")).all()
    assert read == [f"{known.client_id} mistake"]


def test_the_pages_read_well_and_a_result_is_attached_by_a_finger(
    open_page_as: Callable[..., Page],
    live_server: str,
    hire: Callable[..., Colleague],
    engine: Engine,
    visit_id: UUID,
) -> None:
    page = open_page_as(hire(Role.MEDICAL, "Бактыгүл", language="ky"))
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server}/results/waiting")
    assert_reads_well(page)
    page.fill("#number", number_of(visit_id))
    page.click("main form button")
    page.wait_for_selector("h3")
    page.locator("select[name=finding]").first.select_option("negative")
    page.locator("input[name=day]").first.fill("2026-11-26")
    page.locator("form[action='/after/laboratory'] button").first.click()
    page.wait_for_selector(".notice-good")
    assert_reads_well(page)
    assert [each.finding for each in results(engine)] == ["refer", "negative"]
