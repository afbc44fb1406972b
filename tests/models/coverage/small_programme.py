"""A few visits put down as rows, and what is expected of their counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from models.disclosure import Cell, Period
from models.tables.clients import Client
from models.tables.groups import GroupSession, RightsIncident, SupportGiven
from models.tables.visits import CommodityGiven, Referral, ReferralStep, Result, Visit, VisitWord


@dataclass
class Programme:
    """A few visits, put down as rows."""

    session: Session
    nurse: UUID
    numbers: Any = field(default_factory=count)

    def client(self, into: UUID | None = None) -> UUID:
        made = Client(created_day=date(2026, 1, 1), created_by_id=self.nurse, merged_into_id=into)
        self.session.add(made)
        self.session.flush()
        return made.id

    def visit(
        self, client_id: UUID, town_id: str, day: date, *words: tuple[str, str], **columns: Any
    ) -> UUID:
        row = {"provenance": "confirmed", "contact_preference": "on-return", "sent_hash": "", **columns}
        visit = Visit(id=uuid4(), client_id=client_id, staff_id=self.nurse, town_id=town_id, day=day, **row)
        self.session.add(visit)
        self.session.flush()
        self.session.add_all(VisitWord(visit_id=visit.id, kind=kind, word=word) for kind, word in words)
        return visit.id

    def result(self, visit_id: UUID, finding: str, day: date, **columns: Any) -> UUID:
        row = {"test": "hiv", "source": "visit", "finding": finding, **columns}
        made = Result(visit_id=visit_id, day=day, **row)
        self.session.add(made)
        self.session.flush()
        return made.id

    def give(self, visit_id: UUID, kind: str, amount: int) -> None:
        row: dict[str, Any] = {"kind": kind, "number": next(self.numbers), "amount": amount}
        self.session.add(CommodityGiven(visit_id=visit_id, **row))

    def refer(self, visit_id: UUID, **outcomes: date) -> None:
        row: dict[str, Any] = {"number": next(self.numbers), "facility_id": "aids-centre", "reason": "tb"}
        referral = Referral(visit_id=visit_id, **row)
        self.session.add(referral)
        self.session.flush()
        for outcome, day in outcomes.items():
            step: dict[str, Any] = {"outcome": outcome, "day": day}
            self.session.add(ReferralStep(referral_id=referral.id, **step))


def expect(found: dict[Cell, int], period: str, table: Mapping[str, tuple[int, ...]], *areas: str) -> None:
    when = Period.parse(period)
    told = {measure: tuple(found[Cell(measure, area, when)] for area in areas) for measure in table}
    assert told == table


def march(day: int) -> date:
    return date(2026, 3, day)


def add_groups(session: Session, nurse: UUID) -> None:
    for kind, removed, size in (
        ("thematic-meeting", False, 12),
        ("thematic-meeting", True, 30),
        ("media-training", False, 4),
    ):
        row: dict[str, Any] = {
            "day": march(5),
            "town_id": "osh",
            "kind": kind,
            "topic": "hiv",
            "participants": size,
        }
        session.add(GroupSession(**row, staff_id=nurse, removed=removed))
    for removed, support in ((False, "legal"), (False, "none"), (True, "legal")):
        row = {"month": march(1), "oblast_code": "KG-N", "kind": "extortion", "actor": "police"}
        incident = RightsIncident(staff_id=nurse, removed=removed, sent_hash="", **row)
        session.add(incident)
        session.flush()
        row = {"support": support, "outcome": "helped"}
        session.add(SupportGiven(incident_id=incident.id, **row))
