"""Whatever does not fit together in a visit is refused by its field."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.care.hiv_algorithm_file import read_algorithms
from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.care.visit_rules import check_visit
from models.errors import Invalid
from models.vocabulary import Finding
from tests.models.care.visits import LOT, a_full_visit, a_visit, hiv_test

ALGORITHMS = read_algorithms()
TODAY = date(2026, 11, 30)


def checked(values: dict[str, Any]) -> VisitInput:
    visit = read(VisitInput, values)
    check_visit(visit, ALGORITHMS, TODAY)
    return visit


@pytest.mark.parametrize("values", [a_visit(), a_full_visit()])
def test_a_visit_that_keeps_every_rule_is_accepted(values: dict[str, Any]) -> None:
    assert checked(values)


@pytest.mark.parametrize(
    ("test", "more"),
    [
        (hiv_test("A1 invalid"), {}),
        (hiv_test("A1 reactive", "A2 non-reactive"), {}),
        (hiv_test("A1 reactive", "A2 non-reactive", "A1 reactive", report="inconclusive"), {}),
        (
            hiv_test(
                "A1 reactive",
                "A2 reactive",
                "A3 invalid",
                "A3 reactive",
                report="positive",
                result_given="2026-11-21",
                told_positive="2026-11-24",
            ),
            {},
        ),
        (
            hiv_test("A1 reactive", strategy="screening", report="refer"),
            {
                "services": ["hiv-test", "counselling", "commodities", "referral"],
                "referrals": [{"facility_id": "x", "reason": "hiv-confirmation"}],
            },
        ),
    ],
)
def test_reports_that_the_algorithm_allows(test: dict[str, Any], more: dict[str, Any]) -> None:
    assert checked(a_visit(hiv_test=test, **more))


PAIR = [{"facility_id": "x", "reason": "tb"}, {"facility_id": "x", "reason": "tb"}]
RULES: list[tuple[dict[str, Any], str]] = [
    ({"consent": "declined"}, "consent"),
    ({"hiv_test_consent": "declined"}, "hiv_test_consent"),
    ({"hiv_test_consent": None}, "hiv_test_consent"),
    ({"services": ["counselling", "commodities"]}, "services"),
    ({"services": ["hiv-test", "hiv-test", "counselling", "commodities"]}, "services"),
    ({"services": []}, "services"),
    ({"tb_screen": "no-symptom"}, "services"),
    ({"counselling": ["pre-test", "pre-test"]}, "counselling"),
    ({"commodities": [{"kind": "condoms", "amount": 1}] * 2}, "commodities"),
    ({"day": "2026-12-01"}, "day"),
    ({"day": "2025-11-01"}, "day"),
    ({"next_appointment": "2026-11-21"}, "next_appointment"),
    ({"next_appointment": "2029-11-21"}, "next_appointment"),
    ({"hiv_test": hiv_test("A2 reactive")}, "hiv_test.assays.0.assay"),
    ({"hiv_test": hiv_test("A1 non-reactive", "A1 reactive")}, "hiv_test.assays.1"),
    ({"hiv_test": hiv_test("A1 non-reactive")}, "hiv_test.report"),
    ({"hiv_test": hiv_test("A1 non-reactive", report="positive")}, "hiv_test.report"),
    ({"hiv_test": hiv_test("A1 reactive", report="positive")}, "hiv_test.report"),
    ({"hiv_test": hiv_test("A1 reactive", report="refer")}, "hiv_test.report"),
    ({"hiv_test": hiv_test("A1 non-reactive", report="non-reactive")}, "hiv_test.report"),
    ({"hiv_test": hiv_test("A1 reactive", "A2 reactive", report="inconclusive")}, "hiv_test.report"),
    ({"hiv_test": hiv_test("A1 invalid", report="negative")}, "hiv_test.report"),
    ({"hiv_test": hiv_test("A1 reactive", result_given="2026-11-21")}, "hiv_test.result_given"),
    (
        {"hiv_test": hiv_test("A1 non-reactive", report="negative", result_given="2026-11-20")},
        "hiv_test.result_given",
    ),
    (
        {"hiv_test": hiv_test("A1 non-reactive", report="negative", result_given="2026-12-01")},
        "hiv_test.result_given",
    ),
    (
        {"hiv_test": hiv_test("A1 non-reactive", report="negative", told_positive="2026-11-21")},
        "hiv_test.told_positive",
    ),
    (
        {
            "hiv_test": hiv_test(
                "A1 reactive", "A2 reactive", "A3 reactive", report="positive", told_positive="2026-11-21"
            )
        },
        "hiv_test.result_given",
    ),
]
FULL_RULES: list[tuple[dict[str, Any], str]] = [
    ({"rapid_tests": [{"test": "hiv", "result": "reactive", "lot_id": LOT}]}, "rapid_tests.0.test"),
    ({"rapid_tests": [{"test": "hcv", "result": "reactive", "lot_id": LOT}] * 2}, "rapid_tests"),
    (
        {"rapid_tests": [{"test": "hcv", "result": "invalid", "lot_id": LOT, "result_given": "2026-11-21"}]},
        "rapid_tests.0.result_given",
    ),
    (
        {"rapid_tests": [{"test": "hcv", "result": "reactive", "lot_id": LOT, "result_given": "2026-11-20"}]},
        "rapid_tests.0.result_given",
    ),
    ({"syndromes": ["anorectal"]}, "sti_treatments"),
    ({"syndromes": ["genital-ulcer"] * 2}, "syndromes"),
    ({"sti_treatments": ["syphilis"] * 2}, "sti_treatments"),
    ({"violence": [{"kind": "other", "result": "treated"}] * 2}, "violence"),
    ({"referrals": PAIR}, "referrals"),
    ({"referrals": [{"facility_id": "x", "reason": "tb"}], "violence": []}, "referrals"),
    ({"referrals": [{"facility_id": "x", "reason": "safeguarding"}], "violence": []}, "referrals"),
    ({"referrals": [{"facility_id": "x", "reason": r} for r in ("tb", "safeguarding")]}, "referrals"),
    ({"prep": {"state": "started", "days": 0}}, "prep.days"),
    ({"prep": {"state": "offered", "days": 30}}, "prep.days"),
    ({"prep": {"state": "stopped", "days": 30}}, "prep.days"),
    ({"known_positive": True}, "prep.state"),
    ({"known_positive": True, "prep": None}, "pep"),
    (
        {"hiv_test": hiv_test("A1 reactive", "A2 reactive", "A3 reactive", report="positive")},
        "prep.state",
    ),
    ({"hiv_test": hiv_test("A1 reactive", strategy="screening", report="refer"), "prep": None}, "referrals"),
    ({"pep": {"hours_since_exposure": 73}}, "pep.hours_since_exposure"),
]


@pytest.mark.parametrize(
    ("values", "field"),
    [(a_visit(**changed), field) for changed, field in RULES]
    + [(a_full_visit(**changed), field) for changed, field in FULL_RULES],
)
def test_what_does_not_fit_together_is_refused_by_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(values)
    assert refused.value.field == field
    assert str(refused.value).endswith(".")


assays = st.builds(
    "{} {}".format,
    st.sampled_from(["A1", "A2", "A3"]),
    st.sampled_from(["reactive", "non-reactive", "invalid"]),
)


@given(
    st.lists(assays, min_size=1, max_size=6),
    st.none() | st.sampled_from(Finding),
    st.sampled_from(["full", "screening"]),
)
def test_no_visit_reports_more_than_its_assays_allow(
    shown: list[str], report: Finding | None, strategy: str
) -> None:
    referral = {"facility_id": "x", "reason": "hiv-confirmation"}
    values = a_visit(
        services=["hiv-test", "counselling", "commodities", "referral"],
        hiv_test=hiv_test(*shown, strategy=strategy, report=report),
        referrals=[referral],
    )
    try:
        checked(values)
    except Invalid:
        return
    reactive = {each[:2] for each in shown if each.endswith(" reactive")}
    if report == Finding.POSITIVE:
        assert reactive == {"A1", "A2", "A3"}
        assert strategy == "full"
    if report == Finding.NEGATIVE:
        assert shown[-1] == "A1 non-reactive"
    assert report in (None, Finding.NEGATIVE, Finding.INCONCLUSIVE, Finding.POSITIVE, Finding.REFER)
