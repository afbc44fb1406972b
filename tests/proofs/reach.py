"""Made-up programmes as lists of visits, and the counts that follow from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from models.disclosure import (
    NATION,
    Cell,
    Edition,
    Kind,
    Length,
    Measure,
    Menu,
    Period,
    Tier,
    ending_with,
    periods_of,
    publish,
)

YEAR = 2026
MEASURES = (
    Measure("visits", Kind.EVENTS, Tier.DONE),
    Measure("reached", Kind.PEOPLE, Tier.DONE),
    Measure("tests", Kind.EVENTS, Tier.DONE),
    Measure("tested", Kind.PEOPLE, Tier.DONE),
    Measure("told", Kind.PEOPLE, Tier.DONE),
    Measure("reactive", Kind.PEOPLE, Tier.FOUND),
    Measure("confirmed", Kind.PEOPLE, Tier.FOUND),
    Measure("visits-by-day", Kind.EVENTS, Tier.FOUND),
    Measure("visits-at-night", Kind.EVENTS, Tier.FOUND),
    Measure("told-young", Kind.PEOPLE, Tier.FOUND),
    Measure("told-old", Kind.PEOPLE, Tier.FOUND),
)
AT_MOST = (
    ("reached", "visits"),
    ("tested", "reached"),
    ("tested", "tests"),
    ("told", "tested"),
    ("reactive", "tested"),
    ("confirmed", "reactive"),
)
MADE_OF = {"visits": ("visits-by-day", "visits-at-night"), "told": ("told-young", "told-old")}


@dataclass(frozen=True, slots=True)
class Visit:
    """One encounter, with all that is counted of it."""

    person: int
    town: str
    month: int
    tests: int
    told: bool
    reactive: bool
    confirmed: bool
    at_night: bool
    young: bool

    def counted(self) -> Mapping[str, int]:
        """What each measure counts of it."""
        return {
            "visits": 1,
            "reached": 1,
            "tests": self.tests,
            "tested": int(self.tests > 0),
            "told": int(self.told),
            "reactive": int(self.reactive),
            "confirmed": int(self.confirmed),
            "visits-by-day": int(not self.at_night),
            "visits-at-night": int(self.at_night),
            "told-young": int(self.told and self.young),
            "told-old": int(self.told and not self.young),
        }


def small_menu(rng: Random, towns: int) -> Menu:
    """A country of so many towns; an oblast may have just one, as a city has that is its own oblast."""
    oblasts = rng.randint(1, min(9, towns))
    names = [f"town-{n:02}" for n in range(towns)]
    return Menu(
        MEASURES,
        {name: f"O{n if n < oblasts else rng.randrange(oblasts)}" for n, name in enumerate(names)},
        AT_MOST,
        MADE_OF,
    )


def random_visits(rng: Random, menu: Menu, people: int) -> list[Visit]:
    """So many people, most of them in few towns, who come where and when the ambulance is there."""
    towns = sorted(menu.oblast_of)
    weights = [rng.paretovariate(0.9) for _ in towns]
    frequency = rng.choice([0.15, 0.4, 1.0])
    months = {t: [m for m in range(1, 13) if rng.random() < frequency] or [rng.randint(1, 12)] for t in towns}
    testing, reacting = rng.choice([0.5, 0.9, 1.0]), rng.choice([0.02, 0.1])
    nights, ageing = rng.choice([0.1, 0.5]), rng.choice([0.0, 0.1])
    visits = []
    for person in range(people):
        home, young = rng.choices(towns, weights)[0], rng.random() < 0.3
        for _ in range(1 + int(rng.expovariate(1.2))):
            town = home if rng.random() < 0.9 else rng.choice(towns)
            tests = rng.randint(1, 3) if rng.random() < testing else 0
            reactive = tests > 0 and rng.random() < reacting
            told = tests > 0 and rng.random() < 0.95
            confirmed = reactive and rng.random() < 0.7
            at_night, young = rng.random() < nights, young and rng.random() >= ageing
            done = (tests, told, reactive, confirmed, at_night, young)
            visits.append(Visit(person, town, rng.choice(months[town]), *done))
    return visits


def exact_counts(menu: Menu, visits: Iterable[Visit]) -> dict[Cell, int]:
    """Every cell of the year, people each once."""
    events: dict[Cell, int] = defaultdict(int)
    people: dict[Cell, set[int]] = defaultdict(set)
    of_month = {
        m: [p for p in periods_of(YEAR) if p.first_day.month <= m <= p.last_day.month] for m in range(1, 13)
    }
    for visit in visits:
        counted = visit.counted()
        for area in (NATION, menu.oblast_of[visit.town], visit.town):
            for period in of_month[visit.month]:
                for measure in menu.measures:
                    if counted[measure.id]:
                        cell = Cell(measure.id, area, period)
                        events[cell] += counted[measure.id]
                        people[cell].add(visit.person)
    counts = {}
    for period in periods_of(YEAR):
        for cell in menu.cells(period):
            is_people = menu.by_id[cell.measure].kind is Kind.PEOPLE
            counts[cell] = len(people[cell]) if is_people else events[cell]
    return counts


def freezes(exact: Mapping[Cell, int]) -> list[dict[Cell, int]]:
    """The counts of a year as they freeze, month after month."""
    ends = [set(ending_with(Period(YEAR, Length.MONTH, month))) for month in range(1, 13)]
    return [{cell: count for cell, count in exact.items() if cell.period in end} for end in ends]


def publish_year(menu: Menu, exact: Mapping[Cell, int]) -> list[Edition]:
    """Twelve freezes, each beside all before."""
    editions: list[Edition] = []
    for frozen in freezes(exact):
        editions.append(publish(menu, frozen, editions))
    return editions
