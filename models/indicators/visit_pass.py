"""The one pass over visits: a row for each standing visit, with what was done in it and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlmodel import Session, col

from models.indicators.people import Flags, Numbers, People, raw
from models.indicators.tallies import read_tallies, seen_as_another, tallies
from models.tables.visits import Visit
from models.vocabulary import Provenance

NEVER = 1 << 22  # later than any day's ordinal


@dataclass(frozen=True, slots=True)
class VisitPass:
    """The columns of the pass, all of one length, from the day ``first`` on; ``day`` is an ordinal.

    ``number`` is what ``models.indicators.tallies`` counts within each visit.
    """

    first: date
    who: People
    visit_id: Sequence[Any]
    client_id: Sequence[Any]
    person: Numbers
    town_id: Sequence[str]
    day: Numbers
    plain: Mapping[str, Sequence[Any]]
    number: Mapping[str, Numbers]

    def flag(self, name: str) -> Flags:
        return self.number[name] > 0

    def says(self, column: str, *words: str | None) -> Flags:
        """Where a column has one of these words."""
        wanted = {word and str(word) for word in words}
        return np.fromiter((value in wanted for value in self.plain[column]), np.bool_)

    def is_so(self, column: str) -> Flags:
        return np.fromiter(self.plain[column], np.bool_)


_PLAIN: Mapping[str, Any] = {
    "provisional": col(Visit.provenance) == Provenance.PROVISIONAL,
    "known_positive": col(Visit.known_positive),
    "at_risk": col(Visit.individual_risk),
    "age_band": raw(Visit.age_band),
    "prep": raw(Visit.prep),
    "prep_days": col(Visit.prep_days),
    "pep": col(Visit.pep_hours).is_not(None),
    "tb_screen": raw(Visit.tb_screen),
    "next_appointment": col(Visit.next_appointment),
}


def visit_pass(session: Session, who: People, towns: Iterable[str], first: date, last: date) -> VisitPass:
    """All standing visits of these days in these towns."""
    ids = (raw(Visit.id), raw(Visit.client_id), raw(Visit.town_id), col(Visit.day))
    counted = tallies(first)
    statement = select(*ids, *_PLAIN.values(), *counted).where(
        # By town first, since visits are indexed by town and day.
        col(Visit.town_id).in_(sorted(towns)),
        col(Visit.day).between(first, last),
        col(Visit.voided_at).is_(None),
    )
    rows = session.connection().execute(statement).all()
    # The statement asks of the client alone, not of those who are the same person.
    seen_before = who.of(seen_as_another(session, first))
    width = len(ids) + len(_PLAIN) + len(counted)
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * width
    visit_id, client_id, town_id, day = columns[: len(ids)]
    person, number = who.of(client_id), read_tallies(columns[-len(counted) :])
    number["seen_before"] |= np.isin(person, seen_before)
    return VisitPass(
        first=first,
        who=who,
        visit_id=visit_id,
        client_id=client_id,
        person=person,
        town_id=town_id,
        day=np.fromiter((each.toordinal() for each in day), np.int64),
        plain=dict(zip(_PLAIN, columns[len(ids) :], strict=False)),
        number=number,
    )
