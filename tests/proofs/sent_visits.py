"""Visits of every shape as a phone sends them, and the sending."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

import httpx

from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.client_codes import GENDERS, LETTERS
from models.visit_rows import kits_used
from models.vocabulary import KitKind
from tests.fixtures.app import Colleague
from tests.fixtures.care import LOTS
from tests.models.care.visits import a_full_visit, a_visit, hiv_test
from tests.proofs.programmes import Programme

Values = dict[str, Any]
REFERRED = {
    "services": ["hiv-test", "counselling", "commodities", "referral"],
    "referrals": [{"facility_id": "aids-centre", "reason": "hiv-confirmation"}],
}
WRITTEN_ON, WRITTEN_APPOINTMENT = "2026-11-21", "2026-12-21"
OLDEST_DAYS = 300
PATIENCE = 60


def a_visit_with_everything(**changed: Any) -> Values:
    """Every service, with kits and places that are there."""
    tests = [("syphilis", "invalid"), ("syphilis", "reactive"), ("hbsag", "non-reactive")]
    everything = {
        "rapid_tests": [
            {"test": test, "result": result, "lot_id": str(LOTS[KitKind(test)])} for test, result in tests
        ],
        "commodities": [
            {"kind": "condoms", "amount": 30, "lot_id": str(LOTS[KitKind.CONDOMS])},
            {"kind": "lubricant", "amount": 0},
        ],
        "referrals": [
            {"facility_id": "aids-centre", "reason": each} for each in ("violence", "tb", "safeguarding")
        ],
    }
    return a_full_visit(**everything) | changed


SHAPES: tuple[Values, ...] = (
    a_visit(),
    a_visit_with_everything(),
    a_visit(hiv_test=hiv_test("A1 reactive", strategy="screening", report="refer"), **REFERRED),
    a_visit(services=["counselling", "commodities"], hiv_test=None, hiv_test_consent=None),
)


@dataclass(frozen=True)
class SentVisit:
    """``body`` is the JSON that the nurse's phone puts, again and again until it is acknowledged."""

    nurse: Colleague
    body: Values

    @property
    def id(self) -> UUID:
        return UUID(self.body["visit"]["id"])

    @property
    def from_away(self) -> bool:
        return "code" in self.body

    @cached_property
    def visit(self) -> VisitInput:
        return read(VisitInput, self.body["visit"])

    @cached_property
    def kits(self) -> dict[UUID, int]:
        return kits_used(self.visit)

    def put(self, http: httpx.Client) -> int:
        """The status of the answer."""
        who = {"authorization": f"Bearer {self.nurse.token}"}
        return http.put(f"/api/visits/{self.id}", json=self.body, headers=who).status_code

    def with_other_content(self) -> "SentVisit":
        visit = self.body["visit"]
        other = visit | {"individual_risk": not visit.get("individual_risk", False)}
        return SentVisit(self.nurse, self.body | {"visit": other})


def visits_to_send(programme: Programme, chance: Random) -> Iterator[SentVisit]:
    """No end of them; every second is of a known client, the others from away with a code of their own."""
    from_away = False
    while True:
        from_away = not from_away
        day = date.today() - timedelta(days=chance.randint(2, OLDEST_DAYS))  # noqa: DTZ011 any past day will do
        text = json.dumps(chance.choice(SHAPES)).replace(WRITTEN_ON, str(day))
        visit = json.loads(text.replace(WRITTEN_APPOINTMENT, str(day + timedelta(days=30))))
        visit["id"] = str(UUID(int=chance.getrandbits(128), version=4))
        whose = (
            {"code": a_code(chance)} if from_away else {"client_id": str(chance.choice(programme.clients))}
        )
        yield SentVisit(programme.nurses[0], {"visit": visit, **whose})


def a_code(chance: Random) -> dict[str, str]:
    mother, father = ("".join(chance.choices(LETTERS, k=2)) for _ in range(2))
    return {
        "mother": mother,
        "father": father,
        "gender": chance.choice(GENDERS),
        "year": str(chance.randint(1930, 2010)),
    }


def phone(address: str) -> httpx.Client:
    """One connection that is kept open, as a phone's."""
    return httpx.Client(base_url=address, timeout=PATIENCE)
