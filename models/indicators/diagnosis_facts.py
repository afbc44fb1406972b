"""What fell due after a reactive HIV test: confirmation, another test, care, treatment."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

import numpy as np
from sqlmodel import Session, col, select

from models.care.follow_ups import Terms
from models.indicators.due_facts import follow_ups, next_day
from models.indicators.facts import Facts
from models.indicators.measures import DAYS_TO_ART
from models.indicators.people import ASKED_AT_ONCE, Flags, Numbers, id_of
from models.indicators.places import Places
from models.indicators.visit_pass import NEVER, VisitPass
from models.tables.visits import Result
from models.vocabulary import Finding, RapidTest, ResultSource


@dataclass(frozen=True, slots=True)
class _Owed:
    """Due on a day, and done on another or not yet; ordinals. ``row`` is that of the visit."""

    row: int
    due: int
    done: int


def diagnosis_facts(session: Session, visits: VisitPass, places: Places, terms: Terms) -> Iterator[Facts]:
    """Of all visits with a reactive HIV test."""
    rows = np.flatnonzero(visits.flag("hiv.reactive") | visits.flag("hiv.positive")).tolist()
    results = _results_of(session, {id_of(visits.visit_id[row]): row for row in rows})
    next_test = next_day(visits, visits.flag("hiv.own"))
    owed = [
        each
        for row, found in results.items()
        for each in (*_answers(row, found, int(next_test[row]), terms), *_links(row, found, terms))
    ]
    person, place, due, in_time = _columns(visits, places, owed)
    yield follow_ups(person, place, due, in_time)
    told = [(row, each) for row, found in results.items() for each in _diagnoses(found) if each.told_positive]
    for days in DAYS_TO_ART:
        ended = [
            _Owed(row, _ordinal(each.told_positive) + days, _ordinal(each.treated)) for row, each in told
        ]
        person, place, due, in_time = _columns(visits, places, ended)
        people = {f"told-{days}-ended": np.ones_like(in_time), f"art-in-{days}": in_time}
        yield Facts(person, place, due, people, {})


def _results_of(session: Session, row_of: dict[UUID, int]) -> dict[int, list[Result]]:
    found: dict[int, list[Result]] = defaultdict(list)
    visit_ids = iter(row_of)
    while some := list(islice(visit_ids, ASKED_AT_ONCE)):
        asked = select(Result).where(col(Result.visit_id).in_(some), Result.test == RapidTest.HIV)
        for result in session.exec(asked):
            found[row_of[result.visit_id]].append(result)
    return found


def _answers(row: int, results: list[Result], next_test: int, terms: Terms) -> Iterator[_Owed]:
    for result in results:
        if result.source == ResultSource.VISIT and result.finding == Finding.REFER:
            answers = [each.day for each in results if each.confirms_id == result.id]
            yield _Owed(row, _ordinal(result.day) + terms.confirmation, _ordinal(min(answers, default=None)))
        elif result.source == ResultSource.VISIT and result.finding == Finding.INCONCLUSIVE:
            yield _Owed(row, _ordinal(result.day) + terms.inconclusive_retest, next_test)


def _links(row: int, results: list[Result], terms: Terms) -> Iterator[_Owed]:
    for result in _diagnoses(results):
        known = result.told_positive or result.day
        yield _Owed(row, _ordinal(known) + terms.linkage, _ordinal(result.linked or result.treated))


def _diagnoses(results: list[Result]) -> list[Result]:
    answered = {each.confirms_id for each in results}
    return [each for each in results if each.finding == Finding.POSITIVE and each.id not in answered]


def _ordinal(day: date | None) -> int:
    return NEVER if day is None else day.toordinal()


def _columns(
    visits: VisitPass, places: Places, owed: Sequence[_Owed]
) -> tuple[Numbers, Numbers, Numbers, Flags]:
    rows = np.array([each.row for each in owed], np.int64)
    due = np.array([each.due for each in owed], np.int64)
    done = np.array([each.done for each in owed], np.int64)
    return visits.person[rows], places.of_all(visits.town_id[row] for row in rows), due, done <= due
