"""A person as the database came to know them: as one client, or by mistake as two, with slips of the pen."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from models.care.visit import Memory, VisitInput
from models.synthetic.course import Course
from models.synthetic.draws import seeded
from models.synthetic.encounters import Encounter, World, later
from models.synthetic.ids import Ids
from models.synthetic.people import draw_person
from models.vocabulary import ChangeReason, Provenance

# Shares of visits, and of persons with enough of them.
FROM_AWAY, REMEMBERS_WELL, REMEMBERS_WRONGLY = 0.15, 0.65, 0.7
MATCHED_WITHIN = timedelta(days=120)
AMENDED, RECORDED_TWICE = 0.012, 0.005
MET_AS_TWO, FOUND_OUT, FOUND_OUT_WRONGLY = 0.04, 0.7, 0.25


@dataclass(slots=True)
class KnownAs:
    """One client record; ``code`` is what was tapped when it was made."""

    code: dict[str, str]
    encounters: list[Encounter]


@dataclass(frozen=True, slots=True)
class Merge:
    """The second client was merged into the first, and parted again on ``undone``."""

    day: date
    undone: date | None = None
    matched: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """All of one person: the clients that stand for them, in the order in which they were made.

    ``ids`` names whatever else belongs to them.
    """

    clients: tuple[KnownAs, ...]
    ids: Ids
    merge: Merge | None = None


def story(seed: int, number: int, ids: Ids, world: World, most: int) -> Story:
    """The story of the person of this number, with at most so many visits."""
    rng = seeded(seed, "person", number)
    first = world.days.first + timedelta(days=rng.randrange((world.days.last - world.days.first).days))
    person = draw_person(rng, world.places, first.year)
    encounters: list[Encounter] = []
    for encounter in Course(rng, ids, person, world).encounters(first):
        encounters.append(encounter)
        if len(encounters) == most:
            break
    told = _tell(rng, ids, KnownAs(person.code, encounters), world.days.last)
    _slip(rng, told, most)
    return told


def _tell(rng: Random, ids: Ids, whole: KnownAs, last: date) -> Story:
    encounters = whole.encounters
    if len(encounters) >= 3 and rng.random() < MET_AS_TWO:
        return _two(rng, ids, whole, last)
    for place in range(1, len(encounters)):
        if rng.random() < FROM_AWAY:
            encounter, before = encounters[place], encounters[place - 1].visit
            encounter.from_away = True
            encounter.recorded = min(last, later(rng, encounter.visit.day, 0, 3))
            if rng.random() < REMEMBERS_WELL:
                encounter.provenance, encounter.remembered = Provenance.PROBABLE, memory_of(before)
            elif not (encounter.laboratory or encounter.outcomes):
                return _unmatched(rng, ids, whole, place, last)
            else:
                encounter.from_away = False
    return Story((whole,), ids)


def _two(rng: Random, ids: Ids, whole: KnownAs, last: date) -> Story:
    """Nobody found the client again, so a second one was made; most of these are found out."""
    cut = rng.randrange(1, len(whole.encounters))
    kept, other = whole.encounters[:cut], whole.encounters[cut:]
    clients = (KnownAs(whole.code, kept), KnownAs(whole.code, other))
    if rng.random() >= FOUND_OUT:
        return Story(clients, ids)
    day = min(last, later(rng, other[-1].visit.day, 0, 30))
    wrong = rng.random() < FOUND_OUT_WRONGLY
    return Story(clients, ids, Merge(day, min(last, later(rng, day, 1, 20)) if wrong else None))


def _unmatched(rng: Random, ids: Ids, whole: KnownAs, place: int, last: date) -> Story:
    """A visit from away that fitted nobody; it waits in the queue until somebody asks the client."""
    encounter = whole.encounters.pop(place)
    encounter.provenance = Provenance.PROVISIONAL
    earlier = memory_of(whole.encounters[0].visit)
    wrong_month = date(earlier.month.year - 3, earlier.month.month, 1)
    if rng.random() < REMEMBERS_WRONGLY:
        encounter.remembered = Memory(month=wrong_month, town_id=earlier.town_id)
    clients = (whole, KnownAs(whole.code, [encounter]))
    if encounter.visit.day + MATCHED_WITHIN > last:
        return Story(clients, ids)
    encounter.provenance = Provenance.CONFIRMED
    return Story(clients, ids, Merge(later(rng, encounter.recorded, 5, 90), matched=True))


def memory_of(visit: VisitInput) -> Memory:
    """What a client remembers of it."""
    return Memory(month=visit.day.replace(day=1), town_id=visit.town_id)


def _slip(rng: Random, told: Story, most: int) -> None:
    """Some visits are amended, some recorded twice and voided."""
    left = most - sum(len(client.encounters) for client in told.clients)
    for client in told.clients:
        for encounter in list(client.encounters):
            if encounter.from_away:
                continue
            if rng.random() < AMENDED:
                encounter.before, encounter.before_reason = _mistaken(encounter.visit)
            elif rng.random() < RECORDED_TWICE and left > 0:
                left -= 1
                client.encounters.append(_again(encounter, told.ids))


def _mistaken(visit: VisitInput) -> tuple[VisitInput, ChangeReason]:
    if visit.next_appointment is not None:
        return visit.model_copy(update={"next_appointment": None}), ChangeReason.SOMETHING_MISSING
    at_risk = visit.individual_risk or visit.known_positive
    return visit.model_copy(update={"individual_risk": not at_risk}), ChangeReason.TYPING_MISTAKE


def _again(encounter: Encounter, ids: Ids) -> Encounter:
    visit = encounter.visit.model_copy(update={"id": ids()})
    return Encounter(visit, encounter.nurse, encounter.recorded, voided=ChangeReason.RECORDED_TWICE)
