"""What waits for a laboratory, and the number by which a sample, or a referral's letter, names its visit.

A laboratory answers when the client is far away, and its answer names no client. So the nurse writes the
visit's number on the sample: the first eight signs of its random id, which tells
nothing to who finds it. Who holds the number may write the laboratory's answer to that visit, and what
became of its referrals, whoever recorded it; it opens nothing else of the visit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.errors import N_, Conflict, Invalid, NotFound
from models.tables.visits import Result, Visit
from models.vocabulary import Finding, RapidTest, ResultSource

PAGE = 100
STILL_WAITED_FOR = timedelta(days=180)
AWAITED = (Finding.REFER, Finding.REACTIVE)
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """A visit of one's own, and its tests that wait."""

    visit_id: UUID
    day: date
    town_id: str
    tests: tuple[RapidTest, ...]

    @property
    def number(self) -> str:
        return number_of(self.visit_id)


def waiting_results(session: Session, staff_id: UUID, today: date) -> Sequence[Waiting]:
    """Own visits of the last half year with a reactive test that no laboratory has answered, oldest first."""
    answer = aliased(Result)
    answered = select(answer.id).where(answer.confirms_id == Result.id).exists()
    statement = (
        select(col(Visit.id), col(Visit.day), col(Visit.town_id), col(Result.test))
        .join(Result, col(Result.visit_id) == Visit.id)
        .where(
            Visit.staff_id == staff_id,
            Visit.day >= today - STILL_WAITED_FOR,
            col(Visit.voided_at).is_(None),
            Result.source == ResultSource.VISIT,
            col(Result.finding).in_(AWAITED),
            ~answered,
        )
    )
    oldest_first = statement.order_by(col(Visit.day), col(Visit.id), col(Result.test)).limit(PAGE)
    waiting = []
    for visit, rows in groupby(session.exec(oldest_first), lambda row: (row[0], row[1], row[2])):
        waiting.append(Waiting(*visit, tests=tuple(row[3] for row in rows)))
    return waiting


def number_of(visit_id: UUID) -> str:
    """Such as ``7F3A-92C0``."""
    digits = visit_id.hex[:_DIGITS].upper()
    return f"{digits[:4]}-{digits[4:]}"


def visit_numbered(session: Session, number: str) -> Visit:
    """The visit that the number on a sample or letter means.

    Raises
    ------
    Invalid
        This is no such number.
    NotFound
        No standing visit has it.
    Conflict
        Two have it, so that it names neither; one in some thousands of millions.
    """
    digits = re.sub(r"[\s-]", "", number)
    if not re.fullmatch(r"[0-9A-Fa-f]{8}", digits):
        raise Invalid(N_("Write the eight signs of the number: figures, and letters from A to F."), "number")
    first, last = (UUID(digits + end * (32 - _DIGITS)) for end in "0f")
    found = select(Visit).where(Visit.id >= first, Visit.id <= last, col(Visit.voided_at).is_(None))
    visits = session.exec(found.limit(2)).all()
    if not visits:
        raise NotFound(N_("No visit has this number."), "number")
    if len(visits) > 1:
        raise Conflict(N_("Two visits have this number: find the client by the code."), "number")
    return visits[0]
