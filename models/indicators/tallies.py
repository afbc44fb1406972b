"""What a visit's lists add up to: each of their rows adds a one to some digits of a number.

So a visit takes one row of the pass, however much was done in it.
"""

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.indicators.people import Numbers, raw
from models.tables.clients import Client
from models.tables.visits import CommodityGiven, Referral, Result, Visit, VisitWord
from models.visit_rows import VIOLENCE
from models.vocabulary import (
    Commodity,
    Counselling,
    Finding,
    RapidTest,
    ResultSource,
    Service,
    StiTreatment,
    ViolenceKind,
    ViolenceResult,
)

OTHER_TESTS = (RapidTest.SYPHILIS, RapidTest.HBSAG, RapidTest.HCV)
_DIGIT = 5  # bits: no list of a visit is longer than 20
_AMOUNT = 20  # bits: a visit hands out at most 10,000 pieces of a kind
WORDS = (
    "counselled",
    "on_health",
    "hts_offered",
    "syndromes",
    "treated",
    "syphilis_treated",
    "asked",
    "harmed",
)
HIV = ("own", "at_once", "reactive", "given", "positive", "positive_given", "linked", "on_art", "negative")
OTHER = ("own", "at_once", "shown", "cured")
_REACTIVE = (Finding.POSITIVE, Finding.INCONCLUSIVE, Finding.REFER)
_SHOWN = (Finding.POSITIVE, Finding.REACTIVE)
_ASKED = tuple(VIOLENCE + kind.value for kind in ViolenceKind)


def tallies(first: date) -> tuple[ColumnElement[int], ...]:
    """The columns of a statement over visits that ``read_tallies`` reads."""
    return (_words(), _hiv_results(), _other_results(), _handed_out(), _referrals(), _seen_before(first))


def read_tallies(columns: Sequence[Sequence[int | None]]) -> dict[str, Numbers]:
    """How much of each thing was in each visit.

    The names are those of ``WORDS``, of ``HIV`` after ``hiv.``, of ``OTHER`` after the test's name and a dot,
    each kind of commodity, ``referrals`` and ``seen_before``.
    """
    words, hiv, other, handed_out, referrals, seen_before = map(_integers, columns)
    return {
        **_digits(WORDS, words),
        **_digits([f"hiv.{name}" for name in HIV], hiv),
        **_digits([f"{test.value}.{name}" for test, name in product(OTHER_TESTS, OTHER)], other),
        **_digits([each.value for each in Commodity], handed_out, _AMOUNT),
        "referrals": referrals,
        "seen_before": seen_before,
    }


def _integers(values: Sequence[int | None]) -> Numbers:
    """A sum over no rows is None."""
    return np.fromiter((value or 0 for value in values), np.int64)


def _digits(names: Sequence[str], tally: Numbers, bits: int = _DIGIT) -> dict[str, Numbers]:
    return {name: (tally >> (place * bits)) & ((1 << bits) - 1) for place, name in enumerate(names)}


def _one(names: Sequence[str], name: str) -> int:
    return 1 << (names.index(name) * _DIGIT)


def _sum_of(value: ColumnElement[int], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(cast(func.sum(value), BigInteger)).where(*conditions).scalar_subquery()


def _words() -> ColumnElement[int]:
    kind, said = col(VisitWord.kind), col(VisitWord.word)

    def one(name: str) -> int:
        return _one(WORDS, name)

    def both(name: str, more: str, condition: ColumnElement[bool]) -> ColumnElement[int]:
        return case((condition, one(name) + one(more)), else_=one(name))

    value = case(
        (
            kind == "counselling",
            both("counselled", "on_health", said == Counselling.HIV_AND_HEALTH.value),
        ),
        (and_(kind == "services", said == Service.HIV_TEST.value), one("hts_offered")),
        (kind == "syndromes", one("syndromes")),
        (
            kind == "sti_treatments",
            both("treated", "syphilis_treated", said == StiTreatment.SYPHILIS.value),
        ),
        (kind.in_(_ASKED), both("asked", "harmed", said != ViolenceResult.NO_ACTION.value)),
        else_=0,
    )
    return _sum_of(value, col(VisitWord.visit_id) == col(Visit.id))


def _where(condition: ColumnElement[bool], one: int) -> ColumnElement[int]:
    return case((condition, one), else_=0)


def standing() -> ColumnElement[bool]:
    """No laboratory has answered it."""
    answer = aliased(Result)
    return ~exists().where(col(answer.confirms_id) == col(Result.id))


_IS_OWN = col(Result.source) == ResultSource.VISIT
_IS_GIVEN = col(Result.given).is_not(None)
_AT_ONCE = and_(_IS_OWN, col(Result.given) == col(Result.day))


def _hiv_results() -> ColumnElement[int]:
    finding = col(Result.finding)
    positive = and_(finding == Finding.POSITIVE, standing())
    conditions = {
        "own": _IS_OWN,
        "at_once": _AT_ONCE,
        "reactive": and_(_IS_OWN, finding.in_(_REACTIVE)),
        "given": _IS_GIVEN,
        "positive": positive,
        "positive_given": and_(_IS_GIVEN, positive),
        "linked": and_(or_(col(Result.linked).is_not(None), col(Result.treated).is_not(None)), positive),
        "on_art": and_(col(Result.treated).is_not(None), positive),
        "negative": and_(_IS_OWN, finding == Finding.NEGATIVE),
    }
    value = sum((_where(conditions[name], _one(HIV, name)) for name in HIV[1:]), _where(_IS_OWN, 1))
    return _sum_of(value, col(Result.visit_id) == col(Visit.id), col(Result.test) == RapidTest.HIV)


def _other_results() -> ColumnElement[int]:
    shown = and_(col(Result.finding).in_(_SHOWN), standing())
    conditions = (_IS_OWN, _AT_ONCE, shown, and_(shown, col(Result.treated).is_not(None)))
    each = sum(
        (_where(condition, 1 << (place * _DIGIT)) for place, condition in enumerate(conditions[1:], 1)),
        _where(_IS_OWN, 1),
    )
    shift = case(
        *(
            (col(Result.test) == test, 1 << (place * len(OTHER) * _DIGIT))
            for place, test in enumerate(OTHER_TESTS)
        ),
        else_=0,
    )
    return _sum_of(each * shift, col(Result.visit_id) == col(Visit.id), col(Result.test) != RapidTest.HIV)


def _handed_out() -> ColumnElement[int]:
    shift = case(
        *((col(CommodityGiven.kind) == kind, 1 << (place * _AMOUNT)) for place, kind in enumerate(Commodity)),
        else_=0,
    )
    amount = cast(col(CommodityGiven.amount), BigInteger)
    return _sum_of(amount * shift, col(CommodityGiven.visit_id) == col(Visit.id))


def _referrals() -> ColumnElement[int]:
    return select(func.count()).where(col(Referral.visit_id) == col(Visit.id)).scalar_subquery()


def _seen_before(first: date) -> ColumnElement[int]:
    """Whether the client was seen earlier in the year of the first day, before that day."""
    if first == _new_year(first):
        return literal(0)
    earlier = aliased(Visit)
    seen = exists().where(col(earlier.client_id) == col(Visit.client_id), *_earlier_in_year(earlier, first))
    return case((seen, 1), else_=0)


def seen_as_another(session: Session, first: date) -> list[Any]:
    """Merged clients, and those into whom they are merged, who were seen earlier in the year."""
    merged = col(Client.merged_into_id).is_not(None)
    both: CompoundSelect[Any] = union(
        select(col(Client.id)).where(merged), select(col(Client.merged_into_id)).where(merged)
    )
    seen = select(raw(Visit.client_id)).where(col(Visit.client_id).in_(both), *_earlier_in_year(Visit, first))
    return list(session.connection().execute(seen.distinct()).scalars())


def _earlier_in_year(visit: type[Visit], first: date) -> tuple[ColumnElement[bool], ...]:
    day = col(visit.day)
    return (day >= _new_year(first), day < first, col(visit.voided_at).is_(None))


def _new_year(day: date) -> date:
    return date(day.year, 1, 1)
