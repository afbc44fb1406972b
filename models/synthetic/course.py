"""How one person's visits follow from each other."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

from models.care.visit import Prep
from models.synthetic.aftermath import Aftermath
from models.synthetic.assays import LotOf, test_for_hiv
from models.synthetic.calendar import AWAY_FROM_HOME, LAST_TIME, gap_days
from models.synthetic.encounters import NO_DAYS, Encounter, World, with_days
from models.synthetic.ids import Ids
from models.synthetic.people import Person
from models.synthetic.places import Place
from models.synthetic.services import Entry
from models.vocabulary import AssayResult, Finding, HivStrategy, KitKind, PrepState, RapidTest

FIRST_TEST, LATER_TEST = 0.85, 0.8
DECLINES = 0.03
# Within this time a client who is not at individual risk is not tested again.
TOO_SOON = timedelta(days=80)
NEWLY_INFECTED = 0.004
OTHERWISE_OFFERED_PREP = 0.08
STARTS_PREP, STOPS_PREP = 0.65, 0.12
PREP_DAYS = 30
RETURNS_TO_HEAR = 0.9


class Course:
    """One person, from the first visit to the last."""

    def __init__(self, rng: Random, ids: Ids, person: Person, world: World) -> None:
        self._rng, self._ids, self._person, self._world = rng, ids, person, world
        self._infected, self._knows = person.infected, person.knows
        self._on_prep = False
        self._tested: date | None = None
        self._awaited: date | None = None
        self._inconclusive = False
        self._unheard: list[Encounter] = []
        self._aftermath = Aftermath(rng, ids, world.days.last)

    def encounters(self, first: date) -> Iterator[Encounter]:
        """All visits from this day on, until the person comes no more or the programme's last day."""
        place = self._person.home
        day = self._world.days.next(place.town_id, first)
        while day <= self._world.days.last:
            yield self._encounter(day, place)
            if self._rng.random() < LAST_TIME and not self._on_prep:
                return
            place = self._next_place()
            day = self._world.days.next(place.town_id, day + timedelta(days=self._gap()))

    def _next_place(self) -> Place:
        home = self._person.home
        away = self._person.travels and self._rng.random() < AWAY_FROM_HOME
        return self._world.places.elsewhere(self._rng, home) if away else home

    def _gap(self) -> int:
        if self._inconclusive:
            return self._rng.randint(13, 24)
        return PREP_DAYS - self._rng.randint(0, 4) if self._on_prep else gap_days(self._rng)

    def _encounter(self, day: date, place: Place) -> Encounter:
        rng, nurse = self._rng, self._rng.randrange(self._world.crew)
        if self._awaited is not None and day > self._awaited:
            self._awaited, self._knows = None, self._infected

        def lot_of(kind: KitKind) -> UUID:
            return self._world.shelf.lot(kind, day, nurse).id

        entry = Entry(rng, self._person, place, day, lot_of)
        finding = self._test(entry, place, day, lot_of)
        entry.other_tests()
        entry.complaints()
        entry.supplies()
        entry.prep(self._prep(finding))
        if not (self._knows or self._on_prep):
            entry.pep()
        entry.enquiries()
        encounter = Encounter(entry.done(self._ids(), self._knows), nurse, day)
        self._hear(day)
        self._aftermath.follow(encounter, self._infected)
        self._learn(encounter, finding)
        return encounter

    def _test(self, entry: Entry, place: Place, day: date, lot_of: LotOf) -> Finding | None:
        """The finding of the HIV test, where one is done."""
        if self._knows or self._awaited is not None:
            return None
        soon = self._tested is not None and day - self._tested < TOO_SOON
        if soon and not (self._inconclusive or self._on_prep or self._person.at_risk):
            return None
        if self._rng.random() >= (LATER_TEST if self._tested else FIRST_TEST):
            return None
        if self._rng.random() < DECLINES:
            entry.no_hiv_test()
            return None
        if self._tested is not None and not self._infected:
            self._infected = self._rng.random() < NEWLY_INFECTED
        strategy = HivStrategy.FULL if place.site_id else HivStrategy.SCREENING
        table = self._world.algorithms.table_of(strategy)
        tested = test_for_hiv(self._rng, table, self._infected, lot_of)
        entry.hiv_test(strategy, tested)
        self._tested, self._inconclusive = day, tested.finding == Finding.INCONCLUSIVE
        return tested.finding

    def _prep(self, finding: Finding | None) -> Prep | None:
        draw = self._rng.random()
        if self._on_prep:
            stops = draw < STOPS_PREP or finding not in (None, Finding.NEGATIVE)
            self._on_prep = not stops
            return Prep(state=PrepState.STOPPED) if stops else Prep(state=PrepState.CONTINUED, days=PREP_DAYS)
        if finding != Finding.NEGATIVE:
            return None
        if self._person.wants_prep and draw < STARTS_PREP:
            self._on_prep = True
            return Prep(state=PrepState.STARTED, days=PREP_DAYS)
        offered = self._person.wants_prep or draw < OTHERWISE_OFFERED_PREP
        return Prep(state=PrepState.OFFERED) if offered else None

    def _learn(self, encounter: Encounter, finding: Finding | None) -> None:
        """What the crew will know when the person comes next."""
        if finding == Finding.POSITIVE:
            self._knows = True
        answer = next((each for each in encounter.laboratory if each.result.test == RapidTest.HIV), None)
        self._awaited = answer.result.day if answer else self._awaited
        if _unheard_tests(encounter) or any(answer.days.given is None for answer in encounter.laboratory):
            self._unheard.append(encounter)

    def _hear(self, day: date) -> None:
        """Whoever returns hears what was not told yet."""
        waiting, self._unheard = self._unheard, []
        for encounter in waiting:
            if self._rng.random() >= RETURNS_TO_HEAR:
                self._unheard.append(encounter)
                continue
            for test in _unheard_tests(encounter):
                told = day if _is_positive(encounter, test) else None
                earlier = encounter.days.get(test, NO_DAYS)
                encounter.days[test] = with_days(earlier, given=day, told_positive=told)
            for answer in encounter.laboratory:
                if answer.days.given is None and answer.result.day <= day:
                    answer.days = self._aftermath.heard(answer.result, day)


def _is_positive(encounter: Encounter, test: RapidTest) -> bool:
    hiv = encounter.visit.hiv_test
    return test == RapidTest.HIV and hiv is not None and hiv.report == Finding.POSITIVE


def _unheard_tests(encounter: Encounter) -> list[RapidTest]:
    """The visit's own tests whose result was given neither at once nor later."""
    visit = encounter.visit
    tests = [
        entry.test
        for entry in visit.rapid_tests
        if entry.result != AssayResult.INVALID and entry.result_given is None
    ]
    if visit.hiv_test is not None and visit.hiv_test.result_given is None:
        tests.append(RapidTest.HIV)
    return [test for test in tests if encounter.days.get(test, NO_DAYS).given is None]
