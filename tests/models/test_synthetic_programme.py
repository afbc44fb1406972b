"""A made-up programme is the same for the same seed, keeps every rule of a visit, and is plausible."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from models.care.hiv_algorithm_file import read_algorithms
from models.care.stock import Moved, balances, expires_soon, is_short
from models.care.visit_rules import check_visit
from models.synthetic.draws import seeded
from models.synthetic.encounters import Encounter
from models.synthetic.groups import group_sessions, rights_incidents
from models.synthetic.kits import NEAR_EXPIRY, SHORT, movements_of
from models.synthetic.people import draw_person
from models.synthetic.places import Place, Places
from models.synthetic.programme import Programme, programme
from models.synthetic.stories import Story
from models.tables.groups import GroupKind
from models.visit_rows import kits_used
from models.vocabulary import (
    Counselling,
    Finding,
    Movement,
    PrepState,
    Provenance,
    RapidTest,
    ReferralOutcome,
    ReferralReason,
    Service,
)

UNTIL = date(2026, 11, 22)
ALGORITHMS = read_algorithms()
TOWNS = Places(
    [
        Place(
            f"town-{i}", "KG-O", 40 + i / 2, 70 + i / 3, 10 - i, f"site-{i}" if i < 6 else None, "aids", "ngo"
        )
        for i in range(8)
    ]
)


def made(visits: int = 2_000, seed: int = 1) -> Programme:
    return programme(TOWNS, ALGORITHMS, visits=visits, seed=seed, until=UNTIL)


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    """Enough of them for their shares to be steady."""
    return [told for seed in (1, 2) for told in made(seed=seed).stories()]


def met(told: Iterator[Story] | list[Story]) -> list[Encounter]:
    return [each for story in told for client in story.clients for each in client.encounters]


def test_the_same_seed_makes_the_same_and_another_another() -> None:
    first, again, other = (met(made(200, seed).stories()) for seed in (5, 5, 6))
    assert first == again
    assert first != other


@pytest.mark.parametrize("visits", [1, 7, 250])
def test_there_are_as_many_visits_as_were_asked_for(visits: int) -> None:
    assert len(met(made(visits).stories())) == visits


def test_every_visit_keeps_every_rule_and_no_day_lies_ahead(stories: list[Story]) -> None:
    for each in met(stories):
        check_visit(each.visit, ALGORITHMS, each.recorded)
        if each.before is not None:
            check_visit(each.before, ALGORITHMS, each.recorded)
        answers = [answer.result.day for answer in each.laboratory]
        followed = [answer.days for answer in each.laboratory] + list(each.days.values())
        days = [day for all_days in followed for _, day in all_days if day is not None]
        steps = [step.day for step in each.outcomes]
        assert all(each.visit.day <= day < UNTIL for day in (each.recorded, *answers, *days, *steps))


def test_about_two_percent_of_hiv_tests_are_reactive(stories: list[Story]) -> None:
    tests = [each.visit.hiv_test for each in met(stories) if each.visit.hiv_test is not None]
    reactive = [test for test in tests if test.report != Finding.NEGATIVE]
    assert 0.01 <= len(reactive) / len(tests) <= 0.03


def test_a_client_of_two_thousand_shares_the_code_as_often_as_it_is_known() -> None:
    for seed in range(3):
        rng = seeded(seed)
        codes = Counter(tuple(draw_person(rng, TOWNS, 2025).code.values()) for _ in range(2_000))
        sharing = sum(people for people in codes.values() if people > 1)
        assert 0.09 <= sharing / 2_000 <= 0.25


def test_people_are_met_in_other_towns_too(stories: list[Story]) -> None:
    towns = [[each.visit.town_id for each in met([told])] for told in stories]
    returning = [each for each in towns if len(each) > 1]
    moved = [each for each in returning if len(set(each)) > 1]
    assert 0.15 <= len(moved) / len(returning) <= 0.45
    assert {town for each in towns for town in each} == {place.town_id for place in TOWNS.all}


def test_every_kind_of_thing_happens(stories: list[Story]) -> None:
    encounters = met(stories)
    visits = [each.visit for each in encounters]
    assert {service for visit in visits for service in visit.services} == set(Service)
    assert {referral.reason for visit in visits for referral in visit.referrals} > {ReferralReason.HIV_CARE}
    assert {visit.prep.state for visit in visits if visit.prep} == set(PrepState)
    assert {each.provenance for each in encounters} == set(Provenance)
    assert {step.outcome for each in encounters for step in each.outcomes} == set(ReferralOutcome)
    assert {answer.result.test for each in encounters for answer in each.laboratory} == {
        RapidTest.HIV,
        RapidTest.SYPHILIS,
    }
    assert any(each.before for each in encounters)
    assert any(each.voided for each in encounters)
    merges = [told.merge for told in stories if told.merge is not None]
    assert {(merge.matched, merge.undone is not None) for merge in merges} == {
        (True, False),
        (False, False),
        (False, True),
    }


def test_the_programme_reaches_its_yearly_targets() -> None:
    year = UNTIL.replace(year=UNTIL.year - 1)
    sessions = [each for each in group_sessions(seeded(1), TOWNS, UNTIL) if each.day >= year]
    reached = Counter(dict.fromkeys(GroupKind, 0))
    for session in sessions:
        reached[session.kind] += session.participants
    for kind, target in zip(GroupKind, (150, 100, 10), strict=True):
        assert 0.7 * target <= reached[kind] <= 1.3 * target
    counselled = [
        told
        for told in made(1_200).stories()
        if any(
            each.visit.day >= year and Counselling.HIV_AND_HEALTH in each.visit.counselling
            for each in met([told])
        )
    ]
    assert 200 <= len(counselled) <= 300
    assert len(list(rights_incidents(seeded(1), TOWNS, UNTIL))) > 50


def test_the_store_has_one_lot_that_is_short_and_one_near_its_expiry() -> None:
    plan = made(500)
    used: dict[UUID, dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    for each in met(plan.stories()):
        if each.voided is None:
            for lot_id, pieces in kits_used(each.visit).items():
                used[lot_id]["ambulance"] += pieces
    moved: list[Moved] = []
    for lot in plan.world.shelf.all():
        for row in movements_of(lot, used[lot.id], UNTIL, seeded(1)):
            moved.append(Moved(entered_at=datetime.combine(row.day, time(), UTC), **row.model_dump()))
        pieces = used[lot.id]["ambulance"]
        last = lot.closed or UNTIL
        moved.append(
            Moved(lot.id, Movement.USE, pieces, last, datetime.combine(last, time(1), UTC), "ambulance")
        )
    left = balances(moved)
    present = {lot.id: lot.row for lot in plan.world.shelf.all() if lot.closed is None}
    assert [present[lot_id].kind for (lot_id, _), pieces in left.items() if is_short(pieces)] == [SHORT]
    near = [row.kind for row in present.values() if expires_soon(row.expiry, UNTIL)]
    assert near == [NEAR_EXPIRY]
    assert all(not pieces for (lot_id, _), pieces in left.items() if lot_id not in present)
