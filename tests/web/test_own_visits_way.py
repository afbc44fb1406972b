"""A visit is corrected in the form in which it was entered."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from models.care.visit import VisitInput
from models.database import transaction
from models.tables.visits import VisitVersion
from models.vocabulary import KitKind
from tests.fixtures.app import Colleague
from tests.fixtures.browser import PHONE
from tests.fixtures.care import LOTS, TODAY
from tests.models.care.visits import a_full_visit
from tests.web.visit_pages import CODE, Thumb, kept_visits

EARLIER = (TODAY - timedelta(days=2)).isoformat()


@pytest.fixture
def database_url() -> None:
    """What a page does in the browser does not depend on where its rows are kept."""


def full_visit() -> dict[str, object]:
    """All that the form can say, of the day before yesterday, its result given yesterday."""
    lots = {kind: str(lot_id) for kind, lot_id in LOTS.items()}
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    visit = a_full_visit(id=str(uuid4()), day=EARLIER)
    visit["hiv_test"]["result_given"] = yesterday
    for entry in visit["rapid_tests"]:
        entry["lot_id"] = lots[KitKind(entry["test"])]
    visit["rapid_tests"][1]["result_given"] = EARLIER
    visit["commodities"][1]["lot_id"] = lots[KitKind.SELF_TESTS]
    visit["referrals"] = [each | {"facility_id": "aids-centre"} for each in visit["referrals"]]
    return visit


@pytest.mark.usefixtures("kits", "on_that_day")
def test_a_visit_is_corrected_and_all_else_stays(
    client_of: Callable[[Colleague], TestClient],
    nurse: Colleague,
    open_page_as: Callable[..., Page],
    live_server: str,
    engine: Engine,
) -> None:
    """The nurse has chosen no kits today: those of the visit stay the visit's."""
    api = client_of(nurse)
    client_id = api.post("/api/clients", json={"code": CODE}).json()["client_id"]
    sent = full_visit()
    answer = api.put(f"/api/visits/{sent['id']}", json={"visit": sent, "client_id": client_id})
    assert answer.status_code == 201, answer.text
    (before,) = kept_visits(engine)

    page = open_page_as(nurse, viewport=PHONE, has_touch=True)
    thumb = Thumb(page)
    page.goto(f"{live_server}/visits/mine")
    thumb.tap(".own-visits button")
    page.wait_for_url("**/visits/mine/visit")
    thumb.preset("amount.condoms", 50)
    thumb.save()
    expect(page.locator('[data-field="reason"] .field-error')).to_have_text("This is missing.")
    page.select_option("#reason", "typing-mistake")
    thumb.save()
    page.wait_for_url("**/visits/mine")
    expect(page.locator(".badge")).to_have_text("amended")

    (after,) = kept_visits(engine)
    condoms, *others = before.commodities
    assert after == before.model_copy(
        update={"commodities": (condoms.model_copy(update={"amount": 50}), *others)}
    )
    with transaction(engine) as session:
        (version,) = session.exec(select(VisitVersion).where(VisitVersion.visit_id == UUID(str(sent["id"]))))
        assert VisitInput.model_validate(version.content) == before
        assert version.reason == "typing-mistake"
