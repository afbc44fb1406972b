"""What a stop is worth: that each term pulls the way it should, and that the noise holds what it promises."""

from collections import Counter
from dataclasses import replace
from math import exp
from random import Random
from statistics import mean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.need.saturation import fresh_weeks
from models.need.terms import SiteFacts, Terms, Weights, rounded_need, terms_of
from models.need.veil import MOST, SCALE, veiled
from models.need.yields import Met, belief, waited_weeks

FACTS = SiteFacts(estimate=10, weeks=3, urgent=2, due=5, reached=20, met=Met(40, 5))
SURE = Weights(explore=False)


def need_of(facts: SiteFacts, weights: Weights = SURE, seed: int = 1) -> float:
    return terms_of(facts, weights, Random(seed)).total


@given(st.floats(0.001, 500), st.floats(0.001, 500), st.floats(1, 104))
def test_what_waits_grows_and_levels_off(one: float, other: float, saturation: float) -> None:
    shorter, longer = sorted((one, other))
    waiting = fresh_weeks(shorter, saturation)
    assert waiting <= fresh_weeks(longer, saturation) <= fresh_weeks(None, saturation) == saturation
    assert waiting <= shorter
    if shorter < saturation / 100:
        assert waiting >= 0.99 * shorter


@pytest.mark.parametrize("term", ["urgent", "due", "weeks", "estimate"])
def test_more_of_a_term_is_more_need_and_its_weight_says_how_much_more(term: str) -> None:
    one_more: dict[str, Any] = {term: getattr(FACTS, term) + 1}
    more = replace(FACTS, **one_more)
    gained = need_of(more) - need_of(FACTS)
    assert gained > 0
    if term in ("urgent", "due"):
        assert gained == pytest.approx(getattr(SURE, term))


def test_those_who_wait_for_a_result_weigh_most() -> None:
    due = need_of(replace(FACTS, due=100))
    urgent = need_of(replace(FACTS, due=100, urgent=100))  # who waits is owed something as well
    assert urgent > due > need_of(FACTS)


def test_reaching_everybody_takes_the_addition_for_new_people_away() -> None:
    terms = terms_of(replace(FACTS, reached=1000), SURE, Random(1))
    assert terms.new == 0
    assert terms_of(replace(FACTS, reached=0), SURE, Random(1)).new == pytest.approx(
        SURE.new * terms.expected
    )


def test_the_rate_follows_what_was_met_and_draws_narrow_as_more_is_known() -> None:
    known, unknown = belief(10, 4, Met(400, 100)), belief(10, 4, Met())
    assert known.mean == pytest.approx(440 / 104)
    rng = Random(1)
    spread = {}
    for each in (known, unknown):
        draws = [each.draw(rng) for _ in range(4000)]
        assert mean(draws) == pytest.approx(each.mean, rel=0.05)
        spread[each] = max(draws) / min(draws)
    assert spread[unknown] > 2 * spread[known]


def test_the_same_seed_draws_the_same_and_another_one_another() -> None:
    assert need_of(FACTS, Weights(), 1) == need_of(FACTS, Weights(), 1) != need_of(FACTS, Weights(), 2)
    assert need_of(FACTS, SURE, 1) == need_of(FACTS, SURE, 2)


def test_waiting_between_visits_is_summed_up() -> None:
    assert waited_weeks([70, 0, 14], 6) == pytest.approx(6 * (1 - exp(-2 / 6)) + 6 * (1 - exp(-8 / 6)))
    assert waited_weeks([5], 6) == 0


@pytest.mark.parametrize(("total", "told"), [(0, 0), (0.9, 0), (1, 5), (7.4, 5), (7.6, 10), (1234, 1235)])
def test_a_need_is_one_rounded_number(total: float, told: int) -> None:
    assert rounded_need(Terms(0, 0, total, 0)) == told


def test_noise_is_remembered_and_one_person_more_can_be_denied() -> None:
    keys = [bytes([i // 256, i % 256]) for i in range(40_000)]
    told = {count: Counter(veiled(count, key, "osh", "2026 3") for key in keys) for count in (0, 1)}
    assert veiled(1, keys[0], "osh", "2026 3") == veiled(1, keys[0], "osh", "2026 3")
    for value in range(6):  # the common ones, of which there are enough to compare
        ratio = told[0][value] / told[1][value]
        assert exp(-1 / SCALE) / 1.15 < ratio < exp(1 / SCALE) * 1.15
    assert len({veiled(3, key, "osh", "2026 3") for key in keys}) > 10
    assert all(0 <= veiled(10_000, key, "osh", "2026 3") <= MOST for key in keys[:100])
