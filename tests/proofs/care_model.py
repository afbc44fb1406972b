"""A visit and what came of it, as the model of ``care_sequences`` remembers them, and the steps it takes."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.operations.settle_client import ClientFromAway, KnownClient
from models.vocabulary import Finding
from tests.models.care.visits import a_visit, hiv_test

REFERRED = {
    "services": ["hiv-test", "counselling", "commodities", "referral"],
    "referrals": [{"facility_id": "aids-centre", "reason": "hiv-confirmation"}],
}
SHOWN: dict[str, dict[str, Any]] = {
    "negative": {"hiv_test": hiv_test("A1 non-reactive", report="negative")},
    "refer": {"hiv_test": hiv_test("A1 reactive", strategy="screening", report="refer"), **REFERRED},
    "untested": {"services": ["counselling", "commodities"], "hiv_test": None, "hiv_test_consent": None},
}
KITS = {"negative": 1, "refer": 1, "untested": 0}
ACTS = (
    *("record", "record", "away", "repeat", "amend", "void", "positive", "negative"),
    *("give", "tell", "link", "arrive", "merge", "part", "match", "own", "erase"),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.sampled_from(list(SHOWN)), st.integers(1, 20)),
    min_size=1,
    max_size=9,
)
Step = tuple[str, int, str, int]


@dataclass
class Finished:
    """A result as the model remembers it."""

    finding: Finding
    given: bool = False
    told: bool = False
    linked: bool = False

    @property
    def is_to_be_given(self) -> bool:
        return not self.given or (self.finding == Finding.POSITIVE and not self.told)


@dataclass
class Told:
    """A visit as the model remembers it; ``first`` is what was sent, ``shown`` what it says now."""

    id: UUID
    owner: UUID
    whose: KnownClient | ClientFromAway
    day: date
    first: str
    shown: str = ""
    voided: bool = False
    waiting: bool = False
    arrived: bool = False
    results: list[Finished] = field(default_factory=list)

    def show(self, shown: str) -> None:
        """What the visit's own test says is new; what a laboratory said stays."""
        own = [] if shown == "untested" else [Finished(Finding(shown))]
        self.results = own + self.results[1:] if self.shown not in ("", "untested") else own
        self.arrived = self.arrived and shown == "refer"
        self.shown = shown

    @property
    def is_answered(self) -> bool:
        return len(self.results) > 1

    def input(self, shown: str) -> VisitInput:
        return read(VisitInput, a_visit(id=str(self.id), day=str(self.day), **SHOWN[shown]))
