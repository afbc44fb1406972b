"""A visit that is not possible is refused by its field, in a sentence that repeats nothing of it."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args
from uuid import UUID

import pytest

from models.care.ages import age_band_of, may_be_under_age
from models.care.visit import CareModel, Memory, VisitInput
from models.care.visit_reading import content_hash, read
from models.errors import Invalid
from models.vocabulary import AgeBand
from tests.models.care.visits import a_full_visit, a_visit, hiv_test


@pytest.mark.parametrize("values", [a_visit(), a_full_visit()])
def test_a_visit_is_read_alike_from_values_and_from_json(values: dict[str, Any]) -> None:
    visit = read(VisitInput, values)
    assert read(VisitInput, json.dumps(values).encode()) == visit
    assert read(VisitInput, visit.model_dump_json().encode()) == visit


SHAPES: list[tuple[dict[str, Any], str]] = [
    ({"id": "client-17"}, "id"),
    ({"id": 17}, "id"),
    ({"day": 0}, "day"),
    ({"day": "2026-02-30"}, "day"),
    ({"day": "2026-11-21T14:05:00"}, "day"),
    ({"town_id": "Osh, near the market"}, "town_id"),
    ({"town_id": None}, "town_id"),
    ({"consent": "probably"}, "consent"),
    ({"services": ["hiv-test", "massage"]}, "services.1"),
    ({"services": ["hiv-test"] * 21}, "services"),
    ({"services": "hiv-test"}, "services"),
    ({"safeguarding": "yes"}, "safeguarding"),
    ({"known_positive": 1}, "known_positive"),
    ({"age_band": "17"}, "age_band"),
    ({"commodities": [{"kind": "condoms", "amount": -1}]}, "commodities.0.amount"),
    ({"commodities": [{"kind": "condoms", "amount": 501}]}, "commodities.0.amount"),
    ({"commodities": [{"kind": "condoms", "amount": "30"}]}, "commodities.0.amount"),
    ({"commodities": [{"kind": "condoms", "amount": 1.0}]}, "commodities.0.amount"),
    ({"commodities": [{"kind": "condoms", "amount": True}]}, "commodities.0.amount"),
    ({"commodities": [{"kind": "needles", "amount": 1}]}, "commodities.0.kind"),
    ({"hiv_test": hiv_test()}, "hiv_test.assays"),
    ({"hiv_test": hiv_test("A4 reactive")}, "hiv_test.assays.0.assay"),
    ({"hiv_test": hiv_test("A1 positive")}, "hiv_test.assays.0.result"),
    ({"hiv_test": {"strategy": "full", "assays": [{"assay": "A1"}]}}, "hiv_test.assays.0.result"),
    ({"pep": {"hours_since_exposure": -1}}, "pep.hours_since_exposure"),
    ({"pep": {"hours_since_exposure": 5, "days": 29}}, "pep.days"),
    ({"prep": {"state": "started", "days": 181}}, "prep.days"),
    ({"violence": [{"kind": "police", "result": "treated"}]}, "violence.0.kind"),
    ({"telephone": "Canary 0555"}, "telephone"),
    ({"note": "Canary"}, "note"),
    ({"key_population": "Canary"}, "key_population"),
    ({"hour": 14}, "hour"),
]


@pytest.mark.parametrize(("changed", "field"), SHAPES)
def test_what_has_no_place_in_a_visit_is_refused_by_its_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(VisitInput, a_visit(**changed))
    assert refused.value.field == field
    assert "Canary" not in f"{refused.value} {refused.value.parameters}"
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("field", ["id", "day", "town_id", "consent", "services"])
def test_what_is_missing_is_named(field: str) -> None:
    values = a_visit()
    del values[field]
    with pytest.raises(Invalid, match="missing") as refused:
        read(VisitInput, values)
    assert refused.value.field == field


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"null", b"\xff", b'{"id": 1e400}'])
def test_what_is_no_visit_at_all_is_refused(text: bytes) -> None:
    with pytest.raises(Invalid):
        read(VisitInput, text)


def plain_kinds(annotation: Any) -> Iterator[object]:
    """Every plain type that can stand somewhere inside."""
    if isinstance(annotation, type) and issubclass(annotation, CareModel):
        for field in annotation.model_fields.values():
            yield from plain_kinds(field.annotation)
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from plain_kinds(part)
    else:
        yield annotation


def test_nothing_in_a_visit_can_tell_a_story() -> None:
    texts = {name for name, field in VisitInput.model_fields.items() if str in plain_kinds(field.annotation)}
    assert texts == {"town_id", "site_id", "referrals"}  # slugs of the country, never free text
    assert {float, bytes, dict, object}.isdisjoint(plain_kinds(VisitInput))


def test_the_same_content_has_the_same_hash_and_any_change_another() -> None:
    visit, client = read(VisitInput, a_visit()), str(UUID(int=7))
    again = read(VisitInput, json.dumps(a_visit()).encode())
    assert content_hash(visit, client) == content_hash(again, client)
    assert content_hash(visit, client) != content_hash(visit, str(UUID(int=8)))
    changed = read(VisitInput, a_visit(commodities=[{"kind": "condoms", "amount": 31}]))
    assert content_hash(visit, client) != content_hash(changed, client)


def test_a_memory_is_a_month_and_a_town() -> None:
    assert read(Memory, {"month": "2026-09-01", "town_id": "osh"}).month == date(2026, 9, 1)
    with pytest.raises(Invalid, match="first day") as refused:
        read(Memory, {"month": "2026-09-12", "town_id": "osh"})
    assert refused.value.field == "month"


@pytest.mark.parametrize(
    ("year", "band"),
    [
        (2017, None),
        (2016, AgeBand.FROM_10),
        (2011, AgeBand.FROM_15),
        (2007, AgeBand.FROM_15),
        (2006, AgeBand.FROM_20),
        (1977, AgeBand.FROM_45),
        (1976, AgeBand.FROM_50),
        (1930, AgeBand.FROM_50),
    ],
)
def test_a_year_of_birth_becomes_a_band(year: int, band: AgeBand | None) -> None:
    assert age_band_of(year, date(2026, 11, 21)) == band


@pytest.mark.parametrize(("year", "may_be"), [(2009, True), (2008, True), (2007, False)])
def test_until_the_year_is_over_a_client_may_still_be_under_age(year: int, may_be: bool) -> None:
    assert may_be_under_age(year, date(2026, 11, 21), 18) is may_be
