"""Random programmes published and attacked, with and without the withholding that protects small counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from models.disclosure import (
    WITHHELD,
    Cell,
    Count,
    Edition,
    Length,
    Level,
    Menu,
    Period,
    Share,
    Shown,
    Tier,
    audit,
    latest,
    publish,
)
from models.disclosure.values import LARGEST_WITHHELD, is_small, rounded
from tests.proofs.reach import MEASURES, YEAR, Visit, exact_counts, freezes, random_visits, small_menu

MOST_TOWNS, MOST_PEOPLE = 4, 20
MOST_TRIES = 40


@dataclass(slots=True)
class Findings:
    """What one or many programmes showed."""

    cells: int = 0
    small: int = 0
    withheld: int = 0
    pairs: int = 0
    crossed: int = 0
    excluded_in_control: int = 0
    faults: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Findings") -> "Findings":
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


def random_programme(seed: int) -> tuple[Menu, list[Visit]]:
    """Small enough that most counts are small."""
    rng = Random(seed)
    menu = small_menu(rng, rng.randint(1, MOST_TOWNS))
    return menu, random_visits(rng, menu, rng.randint(1, MOST_PEOPLE))


def publish_in_steps(menu: Menu, exact: Mapping[Cell, int], steps: int) -> list[Edition]:
    """A year's counts in so many freezes, each of as many months."""
    months, editions = freezes(exact), list[Edition]()
    for first in range(0, 12, 12 // steps):
        frozen = {cell: n for month in months[first : first + 12 // steps] for cell, n in month.items()}
        editions.append(publish(menu, frozen, editions))
    return editions


def try_programme(seed: int) -> Findings:
    """Publish one year, month by month or at once, and attack it."""
    menu, visits = random_programme(seed)
    exact = exact_counts(menu, visits)
    editions = publish_in_steps(menu, exact, steps=Random(seed).choice([1, 1, 1, 2, 4, 12]))
    shown = latest(editions)
    findings = Findings(
        cells=len(exact),
        small=sum(map(is_small, exact.values())),
        withheld=sum(value == WITHHELD for value in shown.values()),
    )
    for cell, count in exact.items():
        value = shown[cell]
        if isinstance(value, Count) and (value != _class_of(count)):
            findings.faults.append(f"programme {seed}: {cell} counts {count} and is shown as {value.value}")
    findings.faults += [f"programme {seed}: {failure}" for failure in audit(menu, editions)]
    return findings


def try_pair(seed: int) -> Findings:
    """Publish two programmes of which one has a person more, inside withheld counts.

    A count beyond them, such as the nation's year, has this person too, and may be rounded up for it: then
    another person is tried, and the crossing is counted.
    """
    menu, visits = random_programme(seed)
    rng, exact, findings = Random(seed), exact_counts(menu, visits), Findings()
    for _ in range(MOST_TRIES):
        newcomer = max(visit.person for visit in visits) + 1
        template = rng.choice(visits)
        added = replace(template, person=newcomer, tests=1, told=True, reactive=False, confirmed=False)
        more = [*visits, added]
        other = exact_counts(menu, more)
        if not all(is_small(exact[cell]) and is_small(other[cell]) for cell in _finest(template)):
            continue
        if any(_class_of(exact[cell]) != _class_of(other[cell]) for cell in exact):
            findings.crossed += 1
            continue
        findings.pairs = 1
        editions, others = publish_in_steps(menu, exact, 1), publish_in_steps(menu, other, 1)
        if latest(others) != latest(editions):
            findings.faults.append(f"pair {seed}: one person inside a withheld count changes what is shown")
        findings.faults += [f"pair {seed}: {f}" for f in (*audit(menu, editions), *audit(menu, others))]
        break
    return findings


def _finest(visit: Visit) -> list[Cell]:
    """The counts of the visit's town and month, of all that is done in it."""
    month = Period(YEAR, Length.MONTH, visit.month)
    return [Cell(measure.id, visit.town, month) for measure in MEASURES if measure.tier is Tier.DONE]


def _class_of(count: int) -> Shown:
    return WITHHELD if is_small(count) else rounded(count)


def try_control(seed: int) -> Findings:
    """Withhold small counts and nothing beside them: the attacker must find out some."""
    menu, visits = random_programme(seed)
    exact = exact_counts(menu, visits)
    unprotected = Edition(exact, {cell: _class_of(count) for cell, count in exact.items()})
    return Findings(excluded_in_control=bool(audit(menu, [unprotected])))


def national_months(
    seed: int, towns: int = 62, people: int = 250
) -> tuple[Menu, dict[Cell, int], list[dict[Cell, int]]]:
    """A country's year, and what freezes of it month after month."""
    rng = Random(seed)
    menu = small_menu(rng, towns)
    exact = exact_counts(menu, random_visits(rng, menu, people))
    return menu, exact, freezes(exact)


def broken_promises(menu: Menu, exact: Mapping[Cell, int], editions: Sequence[Edition]) -> list[str]:
    """Of what was done, the nation's half-years and year must be shown, if they are at least 8."""
    return [
        f"{cell.measure} is withheld for {cell.period.id}"
        for cell, shown in latest(editions).items()
        if menu.level(cell.area) is Level.NATION
        and cell.period.length >= Length.HALF
        and menu.by_id[cell.measure].tier is Tier.DONE
        and shown == WITHHELD
        and exact[cell] > LARGEST_WITHHELD
    ]


def share_lines(shares: Mapping[tuple[Level, Length], Share]) -> list[str]:
    """How much is withheld, a line for each level."""
    lines = []
    for level in Level:
        told = [
            f"{length.name.lower()} {share.withheld}/{share.cells}"
            for (of, length), share in shares.items()
            if of is level
        ]
        lines.append(f"{level.name.lower()}: withheld {', '.join(told)}")
    return lines
