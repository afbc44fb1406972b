"""Since when somebody is known to be HIV-positive; asked only of those who were found positive."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlmodel import Session, col

from models.indicators.people import ASKED_AT_ONCE, People, id_of, raw
from models.indicators.tallies import standing
from models.indicators.visit_pass import NEVER
from models.tables.visits import Result, Visit
from models.vocabulary import Finding, RapidTest


def known_positive_since(session: Session, who: People, clients: Iterable[Any]) -> dict[int, int]:
    """By the number of the person, the ordinal of the first visit at which it was known or found."""
    found_there = exists().where(
        col(Result.visit_id) == col(Visit.id),
        col(Result.test) == RapidTest.HIV,
        col(Result.finding) == Finding.POSITIVE,
        standing(),
    )
    known = select(raw(Visit.client_id), func.min(Visit.day)).where(
        col(Visit.voided_at).is_(None), or_(col(Visit.known_positive), found_there)
    )
    since: dict[int, int] = {}
    everyone = map(id_of, who.everyone(clients))
    while some := list(islice(everyone, ASKED_AT_ONCE)):
        rows = (
            session.connection()
            .execute(known.where(col(Visit.client_id).in_(some)).group_by(col(Visit.client_id)))
            .all()
        )
        for person, (_, day) in zip(who.of(row[0] for row in rows).tolist(), rows, strict=True):
            since[person] = min(since.get(person, NEVER), day.toordinal())
    return since
