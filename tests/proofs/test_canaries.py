"""What is planted through every door is found in no file, log, address, header or error of the service."""

import base64
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import Engine

from models.database import transaction
from models.jobs import Jobs
from models.permissions import Role
from models.settings import Settings
from models.vocabulary import KitKind
from tests.fixtures.app import PASSWORD, Colleague
from tests.fixtures.care import a_town
from tests.proofs.canaries import Ears, found_in, found_in_folder, traces, whole_service
from tests.proofs.sent_visits import a_visit_with_everything

CODE = {"mother": "ЖЫ", "father": "ЧЮ", "gender": "F", "year": "1957"}
MISTYPED = "Жылдызканарейка"
STORY, TOWN, LOT_NUMBER, NAME = "канарейка-рассказ", "canary-town", "CANARY-LOT-7", "Канарейкина"
MEMORY = {"month": "2017-03-01", "town_id": TOWN}
WHOLE_CODES = ("ЖЫ|ЧЮ|F|1957", "ЖЫЧЮF1957", "ЖЫ ЧЮ F 1957", "ЖЫ-ЧЮ-F-1957")
SAID = (*WHOLE_CODES, MISTYPED, STORY, "ЖЫ", "ЧЮ", "2017-03-01", PASSWORD)
KEPT = (*WHOLE_CODES, MISTYPED, STORY, TOWN, LOT_NUMBER, NAME, "2017-03-01", PASSWORD)
# Words of results, which would lie in a file if a record did.
RESULTS = ("non-reactive", "genital-ulcer", "intimate-partner", "told_positive", "hiv-confirmation")


class Phone:
    """A signed-in person's program or browser, with ears on all that comes back."""

    def __init__(self, http: httpx.Client, person: Colleague, ears: Ears) -> None:
        self.http, self.person, self.ears = http, person, ears

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.person.token}"}
        return self._heard(self.http.request(method, f"/api{path}", json=body, headers=headers))

    def put(self, visit: dict[str, Any], **whose: Any) -> int:
        return self.call("PUT", f"/visits/{visit['id']}", {"visit": visit, **whose}).status_code

    def page(self, path: str, taps: dict[str, str] | None = None) -> httpx.Response:
        headers = {"cookie": f"marshrut={self.person.token}", "sec-fetch-site": "same-origin"}
        method = "GET" if taps is None else "POST"
        return self._heard(self.http.request(method, path, data=taps, headers=headers))

    def _heard(self, answer: httpx.Response) -> httpx.Response:
        self.ears.hear(answer)
        return answer


def a_canary_visit(**changed: Any) -> dict[str, Any]:
    day = str(date.today() - timedelta(days=40))  # noqa: DTZ011 any past day will do
    text = json.dumps(a_visit_with_everything(town_id=TOWN, site_id=None, next_appointment=None))
    visit: dict[str, Any] = json.loads(text.replace("2026-11-21", day))
    return visit | {"id": str(uuid4())} | changed


def do_what_a_day_brings(nurse: Phone, coordinator: Phone) -> None:
    """Visits, repeats, look-ups, and every refusal there is."""
    visit = a_canary_visit()
    assert nurse.put(visit, code=CODE, memory=MEMORY) == 201
    assert nurse.put(visit, code=CODE, memory=MEMORY) == 200
    assert nurse.put(visit | {"individual_risk": False}, code=CODE, memory=MEMORY) == 409
    assert nurse.put(a_canary_visit(), client_id=str(uuid4())) == 404
    assert coordinator.put(a_canary_visit(), code=CODE) == 403
    mistakes: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"note": STORY}, {"code": CODE}),
        ({"town_id": STORY}, {"code": CODE}),
        ({"day": STORY}, {"code": CODE}),
        ({"services": [STORY]}, {"code": CODE}),
        ({}, {"code": CODE | {"mother": MISTYPED}}),
        ({}, {"code": CODE | {"year": MISTYPED}}),
        ({}, {"code": CODE, "memory": {"month": STORY, "town_id": TOWN}}),
        ({}, {"code": CODE, "memory": {"month": "2017-03-02", "town_id": MISTYPED}}),
    ]
    for changed, whose in mistakes:
        assert nurse.put(a_canary_visit(**changed), **whose) == 422, changed
    for year in ("1957", "1958"):
        nurse.call("POST", "/clients/look-up", {"code": CODE | {"year": year}, "memory": MEMORY})
    nurse.call("POST", "/clients", {"code": CODE})
    late = {"id": str(uuid4()), "test": "hiv", "finding": "positive", "day": visit["day"]}
    assert nurse.call("POST", f"/visits/{visit['id']}/results", late).status_code == 201
    assert nurse.call("POST", f"/visits/{visit['id']}/results", late | {"finding": STORY}).status_code == 422


def look_at_pages(nurse: Phone) -> None:
    letters = {"mother": CODE["mother"], "father": CODE["father"]}
    taps = {f"{name}-{i}": letter for name, pair in letters.items() for i, letter in enumerate(pair)}
    memory = {"month": "earlier", "earlier-month": MEMORY["month"], "town": TOWN}
    for path in ("/visits", "/account", "/nowhere"):
        nurse.page(path)
    for path in ("/visits/client", "/visits/new-client", "/visits/receipt", "/sign-in"):
        for year in (CODE["year"], MISTYPED):
            nurse.page(
                path, taps | memory | {"gender": "F", "year": year, "name": NAME, "password": PASSWORD}
            )


def break_the_database(engine: Engine, nurse: Phone) -> None:
    """A fault that nobody foresaw, in the middle of a record, and which quotes what was sent."""
    quote = f"BEFORE INSERT ON visit_word BEGIN SELECT RAISE(ABORT, '{STORY} {MISTYPED}'); END"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TRIGGER quoting {quote}")
    assert nurse.put(a_canary_visit(), code=CODE, memory=MEMORY) == 500
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER quoting")


@pytest.mark.parametrize("database_url", [None], ids=["sqlcipher"])
def test_no_canary_is_found_anywhere(
    engine: Engine,
    settings: Settings,
    environment: dict[str, str],
    kits: dict[KitKind, UUID],
    hire: Callable[..., Colleague],
    tmp_path: Path,
) -> None:
    with transaction(engine) as session:
        session.add(a_town(TOWN))
    ears, log = Ears(), tmp_path / "log"
    people = hire(Role.MEDICAL, NAME), hire(Role.COORDINATOR)
    Jobs(settings).solve_plan(uuid4())  # a plan that is not there
    with whole_service(environment, log) as address, httpx.Client(base_url=address, timeout=60) as http:
        nurse, coordinator = (Phone(http, person, ears) for person in people)
        do_what_a_day_brings(nurse, coordinator)
        look_at_pages(nurse)
        break_the_database(engine, nurse)
        while_running = list(found_in_folder(settings.data_dir, (*KEPT, *RESULTS)))
    assert {200, 201, 403, 404, 409, 422, 500} <= ears.statuses
    assert b"IntegrityError" in log.read_bytes()
    assert not while_running
    assert not list(found_in_folder(settings.data_dir, (*KEPT, *RESULTS)))
    assert not list(found_in(log.read_bytes(), (*SAID, *KEPT, *RESULTS)))
    assert ears.faults(SAID) == []


@pytest.mark.parametrize("canary", [WHOLE_CODES[0], "ЖЫ", NAME, RESULTS[0]])
def test_a_canary_that_is_there_is_found_however_it_is_written(canary: str, tmp_path: Path) -> None:
    for name, trace in traces(canary).items():
        content = b"\0before" + trace + b"after\xff"
        assert list(found_in(content, [canary])), name
        if len(canary) > 2:
            (tmp_path / "queue.db").write_bytes(content)
            assert list(found_in_folder(tmp_path, [canary])), name
    inside = base64.b64encode(b"??" + canary.encode() * 2 + b"??")
    assert list(found_in(inside, [canary * 2]))
