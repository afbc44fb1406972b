"""A code is the same however it is written, follows the programme's rule, and is never repeated back."""

import copy
import pickle
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.client_codes import (
    CENTRAL_ASIAN,
    LETTERS,
    ClientCode,
    CodeRule,
    GenderPart,
    NamePart,
    YearPart,
    build_code,
    normalise_letters,
)
from models.errors import Invalid

TAPPED = {"mother": "ГУ", "father": "АЙ", "gender": "F", "year": "1991"}


def code_of(**changed: str) -> bytes:
    return build_code(TAPPED | changed).spend()


def test_the_default_is_the_central_asian_code() -> None:
    assert code_of() == "ГУ|АЙ|F|1991".encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("гу", "ГУ"),
        ("Гү", "ГУ"),
        ("Г у", "ГУ"),
        ("Г-у", "ГУ"),
        ("ёл", "ЕЛ"),
        ("е\N{COMBINING DIAERESIS}л", "ЕЛ"),
        ("аң", "АН"),
        ("өм", "ОМ"),
        ("ay", "АУ"),
        ("AY", "АУ"),
        ("Ta", "ТА"),
        ("ВХ", "BX"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}Б", "АБ"),
    ],
)
def test_what_is_written_alike_is_the_same_code(one: str, other: str) -> None:
    assert code_of(mother=one) == code_of(mother=other)


@pytest.mark.parametrize(("one", "other"), [("АЙ", "АИ"), ("ША", "ЩА"), ("АБ", "БА"), ("-", "АБ")])
def test_different_letters_are_different_codes(one: str, other: str) -> None:
    assert code_of(mother=one) != code_of(mother=other)


def test_every_latin_look_alike_becomes_its_cyrillic_letter() -> None:
    assert normalise_letters("ABCEHKMOPTXY") == "АВСЕНКМОРТХУ"
    assert set(normalise_letters("abcehkmoptxyёңүө")) <= set(LETTERS)


def test_an_unknown_parent_has_a_mark_as_long_as_the_letters() -> None:
    assert code_of(father=" - ") == "ГУ|--|F|1991".encode()


@given(st.text(alphabet=LETTERS + LETTERS.lower() + "ёЁңҢүҮөӨ", min_size=2, max_size=2))
def test_normalising_twice_changes_nothing(letters: str) -> None:
    once = normalise_letters(letters)
    assert normalise_letters(once) == once
    assert set(once) <= set(LETTERS)


WRONG = [
    ({"mother": "ZУ"}, "mother"),
    ({"mother": "Г"}, "mother"),
    ({"mother": "ГУЛ"}, "mother"),
    ({"mother": "Г1"}, "mother"),
    ({"mother": "--"}, "mother"),
    ({"father": ""}, "father"),
    ({"gender": "female-ish"}, "gender"),
    ({"year": "91"}, "year"),
    ({"year": "1819"}, "year"),
    ({"year": "١٩٩١"}, "year"),
    ({"nickname": "Canary"}, "code"),
]


@pytest.mark.parametrize(("changed", "field"), WRONG)
def test_a_refusal_names_the_part_and_never_what_was_entered(changed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        build_code(TAPPED | changed)
    assert refused.value.field == field
    told = f"{refused.value} {refused.value.parameters} {refused.value.__cause__}"
    assert not any(value and value in told for value in (TAPPED | changed).values())


def test_a_missing_part_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        build_code({"mother": "ГУ"})
    assert refused.value.field == "father"


@given(
    st.fixed_dictionaries(
        {field: st.text(min_size=1, max_size=6) for field in CENTRAL_ASIAN.fields},
    )
)
def test_no_input_makes_anything_but_a_code_or_a_refusal(entered: dict[str, str]) -> None:
    with suppress(Invalid):
        mother, father, gender, year = build_code(entered).spend().decode().split("|")
        assert len(mother) == len(father) == 2
        assert set(mother + father) <= set(LETTERS + "-")
        assert gender in ("F", "M", "T")
        assert year.isascii()
        assert year.isdigit()


def test_a_programme_may_choose_other_parts_in_another_order() -> None:
    rule = CodeRule(parts=(YearPart(), NamePart(of="father", letters=1), GenderPart()))
    assert rule.fields == ("year", "father", "gender")
    assert build_code({"year": "1991", "father": "а", "gender": "M"}, rule).spend() == "1991|А|M".encode()


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"kind": "year"}, {"kind": "year"}],
        [{"kind": "name", "of": "cousin"}],
        [{"kind": "name", "of": "mother", "letters": 0}],
        [{"kind": "telephone"}],
        [{"kind": "year", "note": "x"}],
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(parts: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        CodeRule.model_validate({"parts": parts})


def test_a_rule_is_read_from_settings() -> None:
    read = CodeRule.model_validate_json(CENTRAL_ASIAN.model_dump_json())
    assert read == CENTRAL_ASIAN


def test_a_code_shows_itself_to_nobody_and_can_be_spent_once() -> None:
    code = build_code(TAPPED)
    shown = f"{code} {code!r} {code!s} {[code]}"
    assert "Г" not in shown
    assert "1991" not in shown
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write(code)
    code.spend()
    with pytest.raises(ValueError, match="spent"):
        code.spend()


def test_two_codes_cannot_be_told_apart_by_comparing() -> None:
    assert ClientCode("a") != ClientCode("a")
