"""Everything that is counted of some periods, in one pass over their rows.

What comes out is as secret as the visits themselves, and is given to nobody but ``models.disclosure``.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlmodel import Session

from models.care.follow_ups import Terms
from models.disclosure import Cell, Menu, Period, Tier
from models.indicators.counting import exact_counts
from models.indicators.diagnosis_facts import diagnosis_facts
from models.indicators.due_facts import LONGEST_TIME, due_facts, referral_facts
from models.indicators.facts import Facts, visit_facts
from models.indicators.group_facts import group_facts
from models.indicators.package import PackageOf
from models.indicators.people import People
from models.indicators.places import Places
from models.indicators.visit_pass import visit_pass


def count_exactly(
    session: Session, menu: Menu, periods: Sequence[Period], package_of: PackageOf, terms: Terms
) -> dict[Cell, int]:
    """All cells of the periods, as the rows say now."""
    places = Places.of(menu)
    return exact_counts(menu, places, _facts(session, menu, places, periods, terms), periods, package_of)


def _facts(
    session: Session, menu: Menu, places: Places, periods: Sequence[Period], terms: Terms
) -> Iterator[Facts]:
    first = min(period.first_day for period in periods)
    last = max(period.last_day for period in periods)
    who = People.read(session)
    found = any(period.length >= Tier.FOUND.shortest for period in periods)
    # What falls due now was begun up to so long ago.
    since = date((first - LONGEST_TIME).year, 1, 1) if found else first
    visits = visit_pass(session, who, menu.oblast_of, since, last)
    yield visit_facts(session, visits, places)
    yield from group_facts(session, places, first, last)
    if found:
        yield from due_facts(visits, places)
        yield from diagnosis_facts(session, visits, places, terms)
        yield from referral_facts(session, who, places, terms, first, last)
