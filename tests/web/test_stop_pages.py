"""The pages of alerts, of what became of stops, and of how weeks are planned."""

from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models.database import transaction
from models.queries.planning_rules import planning_rules
from models.queries.stops_done import planned_stops
from models.tables.plans import Plan
from models.tables.stops import SiteAlert, StopReport
from tests.fixtures.weeks import WEEK
from tests.web.plan_pages import MONDAY, sentences

pytestmark = [
    pytest.mark.usefixtures("in_the_planned_week"),
    pytest.mark.parametrize("database_url", [None]),
]


def test_an_alert_and_a_skipped_stop_are_entered_and_shown(
    pages: TestClient, engine: Engine, published: UUID
) -> None:
    with transaction(engine, reads_only=True) as session:
        stop = next(planned_stops(session.get_one(Plan, published)))
    alert = {"id": str(uuid4()), "site_id": stop.site_id, "kind": "raid", "first_day": MONDAY}
    answer = pages.post("/alerts", data=alert | {"last_day": "2026-11-01"})
    assert (answer.status_code, len(sentences(answer))) == (422, 1)
    for _ in range(2):
        assert pages.post("/alerts", data=alert | {"last_day": "2026-12-06"}).status_code == 303
    address, said = f"/plans/{published}/done", {"site_id": stop.site_id, "day": str(stop.planned_day)}
    answer = pages.post(address, data=said | {"state": "skipped"})
    assert (answer.status_code, sentences(answer)) == (422, ["Choose a reason."])
    assert pages.post(address, data=said | {"state": "skipped", "reason": "danger"}).status_code == 303

    for path, told in (
        ("/alerts", "raid"),
        (address, "police or another danger"),
        (f"/plans/{published}", "alert: raid"),
        (f"/plans/{published}/sheet", "peer workers may be told from"),
    ):
        assert told in pages.get(path).text, path
    with transaction(engine, reads_only=True) as session:
        (kept,) = session.exec(select(SiteAlert)).all()
        assert [report.site_id for report in session.exec(select(StopReport))] == [stop.site_id]
    assert pages.post(f"/alerts/{kept.id}/end").status_code == 303
    assert "There is no alert." in pages.get("/alerts").text


def test_the_rules_are_changed_whole_or_not_at_all(pages: TestClient, engine: Engine) -> None:
    with transaction(engine, reads_only=True) as session:
        rules = planning_rules(session)
    form = {name: str(value) for name, value in rules.model_dump(exclude={"explore"}).items()}
    wrong = pages.post("/plans/rules", data=form | {"urgent": "-1", "vary_weeks": "many"})
    assert (wrong.status_code, len(sentences(wrong))) == (422, 2)
    assert pages.post("/plans/rules", data=form | {"urgent": "5"}).status_code == 303
    with transaction(engine, reads_only=True) as session:
        changed = planning_rules(session)
    assert (changed.urgent, changed.explore, changed.kits_source) == (5, False, rules.kits_source)
    assert WEEK.isoformat() in pages.get("/plans/new").text
