"""Something of each kind that an address can name, made through the API by colleagues."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.permissions import Role

# Method, address and body to the JSON of a success.
Send = Callable[[str, str, Any], Any]
CODE = {"mother": "ГУ", "father": "АЙ", "gender": "F", "year": "1991"}
DAY, WEEK = "2026-11-21", "2026-11-23"
MISSING = "00000000-0000-4000-8000-000000000000"
CONSTANT = {"name": "sites"}


def parameters_of(path: str) -> dict[str, str]:
    """The names of the parameters of an address, and before each the segment that says what it is of."""
    segments = path.split("/")
    named = [
        (segment.strip("{}").partition(":")[0], before)
        for before, segment in pairwise(segments)
        if "{" in segment
    ]
    return dict(named)


class Maker:
    """Makes things of one's own; the country is loaded already.

    Parameters
    ----------
    send
        For each role, the colleague who makes what is this role's to make.
    asker
        Whose own sign-in it is.
    """

    def __init__(self, send: Mapping[Role, Send], asker: Role) -> None:
        self._send, self._asker = send, asker

    def make(self, name: str, path: str = "") -> str:
        """A new thing of the kind that a parameter of this name stands for, in the place where it stands."""
        maker = MAKERS.get(f"{parameters_of(path).get(name)}/{name}") or MAKERS.get(name)
        if maker is None:
            pytest.fail(f"{path}: tell tests/api/belongings.py how to make what {{{name}}} stands for")
        return str(maker(self))

    def client(self) -> Any:
        return self._nurse("POST", "/api/clients", {"code": CODE})["client_id"]

    def visit(self) -> str:
        return self._visit(client_id=self.client())

    def visit_from_away(self) -> str:
        """Whose client nobody could confirm: somebody else has the same code."""
        self.client()
        return self._visit(code=CODE)

    def result(self) -> Any:
        late = {"id": str(uuid4()), "test": "hiv", "finding": "positive", "day": DAY}
        return self._nurse("POST", f"/api/visits/{self.visit()}/results", late)["id"]

    def referral(self) -> Any:
        return self._nurse("GET", f"/api/visits/{self.visit()}", None)["referrals"][0]["id"]

    def merge(self) -> Any:
        both = {"client_id": self.client(), "into_id": self.client(), "reason": "typing-mistake"}
        return self._nurse("POST", "/api/merges", both)["id"]

    def proposal(self) -> Any:
        return self._nurse("POST", "/api/erasures", {"client_id": self.client()})["id"]

    def plan(self) -> Any:
        order = {"request": {"week": WEEK, "vehicles": [{"vehicle_id": "ambulance"}]}}
        return self._send[Role.COORDINATOR]("POST", "/api/plans", order)["id"]

    def month(self) -> Any:
        order = {"week": WEEK, "vehicles": [{"vehicle_id": "ambulance"}]}
        return self._send[Role.COORDINATOR]("POST", "/api/months", order)["id"]

    def site(self) -> Any:
        site = {"town_id": "osh", "service_minutes": 90, "estimate": 5}
        return self._send[Role.COORDINATOR]("PUT", f"/api/country/sites/s{uuid4().hex}", site)["id"]

    def alert(self) -> str:
        alert_id = str(uuid4())
        alert = {"site_id": "juniper", "kind": "raid", "first_day": DAY, "last_day": "2026-12-31"}
        self._send[Role.COORDINATOR]("PUT", f"/api/alerts/{alert_id}", alert)
        return alert_id

    def crew_member(self) -> str:
        member_id = str(uuid4())
        self._send[Role.COORDINATOR]("PUT", f"/api/crews/members/{member_id}", {"label": "driver 1"})
        return member_id

    def day_off(self) -> str:
        day_off_id = str(uuid4())
        off = {"member_id": self.crew_member(), "first_day": DAY, "last_day": DAY}
        self._send[Role.COORDINATOR]("PUT", f"/api/crews/days-off/{day_off_id}", off)
        return day_off_id

    def lot(self) -> str:
        lot_id = str(uuid4())
        box = {"kind": "hiv-a1", "product": "Determine", "lot_number": lot_id, "expiry": "2027-06-30"}
        delivery = box | {"amount": 9, "day": DAY}
        self._send[Role.COORDINATOR]("PUT", f"/api/kits/lots/{lot_id}", delivery)
        return lot_id

    def group_session(self) -> str:
        meeting = {"day": DAY, "town_id": "osh", "kind": "thematic-meeting", "topic": "hiv"}
        return self._recorded("group-sessions", meeting | {"participants": 9})

    def incident(self) -> str:
        what = {"month": "2026-11-01", "oblast_code": "KG-O", "kind": "extortion", "actor": "police"}
        return self._recorded("incidents", what | {"support": [{"support": "legal"}]})

    def _recorded(self, noun: str, body: Any) -> str:
        recorder = Role.COORDINATOR if self._asker == Role.COORDINATOR else Role.MEDICAL
        made = str(uuid4())
        self._send[recorder]("PUT", f"/api/{noun}/{made}", body)
        return made

    def account(self) -> Any:
        person = {"name": uuid4().hex, "role": "manager"}
        return self._send[Role.ADMIN]("POST", "/api/staff", person)["id"]

    def token(self) -> Any:
        name = uuid4().hex
        send = self._send[self._asker]
        send("POST", "/api/tokens", {"program": name})
        return next(each["id"] for each in send("GET", "/api/sign-ins", None) if each["program"] == name)

    def envelope(self) -> UUID:
        """A phone makes the id, and no role sends what a phone sends."""
        return uuid4()

    def _nurse(self, method: str, address: str, body: Any) -> Any:
        return self._send[Role.MEDICAL](method, address, body)

    def _visit(self, **whose: Any) -> str:
        visit_id = str(uuid4())
        visit = {
            "id": visit_id,
            "day": DAY,
            "town_id": "osh",
            "consent": "given",
            "services": ["referral"],
            "referrals": [{"facility_id": "osh-city-aids-centre", "reason": "tb"}],
        }
        self._nurse("PUT", f"/api/visits/{visit_id}", {"visit": visit, **whose})
        return visit_id


MAKERS: dict[str, Callable[[Maker], Any]] = {
    "alert_id": Maker.alert,
    "crew_member_id": Maker.crew_member,
    "day_off_id": Maker.day_off,
    "envelope_id": Maker.envelope,
    "incident_id": Maker.incident,
    "into_id": Maker.client,
    "key": Maker.site,
    "lot_id": Maker.lot,
    "member_id": Maker.crew_member,
    "merge_id": Maker.merge,
    "month_id": Maker.month,
    "movement_id": Maker.lot,  # whose first movement bears its id
    "other_id": Maker.plan,
    "plan_id": Maker.plan,
    "proposal_id": Maker.proposal,
    "referral_id": Maker.referral,
    "result_id": Maker.result,
    "session_id": Maker.group_session,
    "sign_in_id": Maker.token,
    "site_id": Maker.site,
    "staff_id": Maker.account,
    "unmatched-visits/visit_id": Maker.visit_from_away,
    "visit_id": Maker.visit,
}
