"""What fell due in a period, and whether it was done in time.

Everything here belongs to the period in which its time ended, not to that in which it began: only so is a
period's figure complete when it freezes.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.care.follow_ups import Terms
from models.care.retests import ROWS
from models.indicators.facts import Facts
from models.indicators.people import Flags, Numbers, People, raw
from models.indicators.places import Places
from models.indicators.tallies import OTHER_TESTS
from models.indicators.visit_pass import NEVER, VisitPass
from models.tables.visits import Referral, ReferralStep, Visit
from models.vocabulary import PrepState, ReferralOutcome

# An appointment may lie so far ahead, and no other time is as long.
LONGEST_TIME = timedelta(days=730)
_EPOCH = date(1970, 1, 1).toordinal()
_PREP, _STI, _AT_RISK, _OTHERS = (row.due_months for row in ROWS)


def due_facts(visits: VisitPass, places: Places) -> Iterator[Facts]:
    """What the visits themselves tell of retests, results to give, refills and appointments."""
    next_visit = next_day(visits, np.ones(len(visits.day), np.bool_))
    next_test = next_day(visits, visits.flag("hiv.own"))
    place = places.of_all(visits.town_id)
    on_prep = visits.says("prep", PrepState.STARTED, PrepState.CONTINUED)
    sti = visits.flag("syndromes") | visits.flag("treated") | visits.flag("syphilis.shown")
    months = np.select([on_prep, sti, visits.is_so("at_risk")], [_PREP, _STI, _AT_RISK], _OTHERS)
    negative = visits.flag("hiv.negative")
    retest = _months_later(visits.day, months)
    yield _people(visits, place, negative & (months < _OTHERS), retest, next_test)
    yield _owed(visits, place, negative, retest, next_test)
    refill = visits.day + np.fromiter(visits.plain["prep_days"], np.int64)
    yield _owed(visits, place, on_prep & (refill > visits.day), refill, next_visit)
    appointments = visits.plain["next_appointment"]
    appointment = np.fromiter((each.toordinal() if each else 0 for each in appointments), np.int64)
    yield _owed(visits, place, appointment > 0, appointment, next_visit)
    yield _results(visits, place)


def next_day(visits: VisitPass, among: Flags) -> Numbers:
    """For each visit, the day of the same person's next visit among those; NEVER where there is none."""
    rows = np.flatnonzero(among)
    keys = visits.person * NEVER + visits.day
    later = np.append(np.unique(keys[rows]), np.iinfo(np.int64).max)
    person, day = np.divmod(later[np.searchsorted(later, keys, side="right")], NEVER)
    return np.where(person == visits.person, day, NEVER)


def _months_later(day: Numbers, months: Numbers) -> Numbers:
    """As ``models.care.calendar_months.add_months`` does it."""
    days = (day - _EPOCH).astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    target = month + months.astype("timedelta64[M]")
    length = (target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")
    in_month = np.minimum(days - month.astype("datetime64[D]"), length - np.timedelta64(1, "D"))
    later: Numbers = (target.astype("datetime64[D]") + in_month).astype(np.int64) + _EPOCH
    return later


def _people(visits: VisitPass, place: Numbers, rows: Flags, due: Numbers, done: Numbers) -> Facts:
    in_time = (done <= due)[rows]
    people = {"retests-ended": np.ones_like(in_time), "retests-in-time": in_time}
    return Facts(visits.person[rows], place[rows], due[rows], people, {})


def _owed(visits: VisitPass, place: Numbers, rows: Flags, due: Numbers, done: Numbers) -> Facts:
    return follow_ups(visits.person[rows], place[rows], due[rows], (done <= due)[rows])


def follow_ups(person: Numbers, place: Numbers, due: Numbers, in_time: Flags) -> Facts:
    events = {"follow-ups-due": np.ones(len(due), np.int64), "follow-ups-in-time": in_time.astype(np.int64)}
    return Facts(person, place, due, {}, events)


def _results(visits: VisitPass, place: Numbers) -> Facts:
    """The results of a visit's own tests are due on the same day."""
    kinds = ("hiv", *(test.value for test in OTHER_TESTS))
    events = {
        "follow-ups-due": sum((visits.number[f"{kind}.own"] for kind in kinds), np.zeros_like(visits.day)),
        "follow-ups-in-time": sum(
            (visits.number[f"{kind}.at_once"] for kind in kinds), np.zeros_like(visits.day)
        ),
    }
    return Facts(visits.person, place, visits.day, {}, events)


def referral_facts(
    session: Session, who: People, places: Places, terms: Terms, first: date, last: date
) -> Iterator[Facts]:
    """Referrals whose time ended in these days."""
    days = timedelta(days=terms.referral)
    known = col(ReferralStep.outcome) != ReferralOutcome.UNKNOWN
    steps = select(func.min(ReferralStep.day)).where(col(ReferralStep.referral_id) == col(Referral.id))
    statement = (
        select(
            raw(Visit.client_id),
            raw(Visit.town_id),
            col(Visit.day),
            steps.scalar_subquery(),
            steps.where(known).scalar_subquery(),
        )
        .join(Referral, col(Referral.visit_id) == Visit.id)
        .where(
            col(Visit.town_id).in_(sorted(places.number)),
            col(Visit.day).between(first - days, last - days),
            col(Visit.voided_at).is_(None),
        )
    )
    rows = session.connection().execute(statement).all()
    person, place = who.of(row[0] for row in rows), places.of_all(row[1] for row in rows)
    due = np.fromiter((row[2].toordinal() + terms.referral for row in rows), np.int64)
    any_step, known_step = (
        np.fromiter((row[at].toordinal() if row[at] else NEVER for row in rows), np.int64) for at in (3, 4)
    )
    ended, closed = np.ones(len(rows), np.int64), (known_step <= due).astype(np.int64)
    yield Facts(person, place, due, {}, {"referrals-ended": ended, "referrals-closed": closed})
    yield follow_ups(person, place, due, any_step <= due)
