"""The client's code: built from taps, normalised, and on its way to become a pseudonym.

The rule is a setting. The default is the Central Asian UIC agreed by Kyrgyzstan, Uzbekistan and Tajikistan in
2007: two letters of the mother's first name, two of the father's, gender, year of birth. A refusal names the
part that is wrong, and never repeats what was entered.
"""

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.errors import N_, Invalid

# What sounds alike, or is written without its own key, counts as one letter.
_SAME_LETTER = str.maketrans("ЁҢҮӨ", "ЕНУО")
_LATIN_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
LETTERS = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
GENDERS = ("F", "M", "T")
UNKNOWN_PARENT = "-"
_BETWEEN_LETTERS = " -'’`ʼ.\t"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NamePart(_Part):
    """The first letters of a parent's first name."""

    kind: Literal["name"] = "name"
    of: Literal["mother", "father"]
    letters: int = Field(default=2, ge=1, le=4)

    @property
    def field(self) -> str:
        return self.of

    def normalise(self, entered: str) -> str:
        if entered.strip() == UNKNOWN_PARENT:
            return UNKNOWN_PARENT * self.letters
        letters = normalise_letters(entered)
        if any(letter not in LETTERS for letter in letters):
            raise Invalid(N_("Choose Cyrillic letters, or the mark for an unknown parent."), self.field)
        if len(letters) != self.letters:
            raise Invalid(N_("Choose exactly %(count)d letters."), self.field, count=self.letters)
        return letters


class GenderPart(_Part):
    kind: Literal["gender"] = "gender"

    @property
    def field(self) -> str:
        return "gender"

    def normalise(self, entered: str) -> str:
        if entered not in GENDERS:
            raise Invalid(N_("Choose a gender of the list."), self.field)
        return entered


class YearPart(_Part):
    """The year of birth, all four digits of it."""

    kind: Literal["year"] = "year"
    earliest: int = Field(default=1920, ge=1900, le=2000)
    latest: int = Field(default=2020, ge=2000, le=2100)

    @property
    def field(self) -> str:
        return "year"

    def normalise(self, entered: str) -> str:
        if not (entered.isascii() and entered.isdigit() and len(entered) == 4):
            raise Invalid(N_("Choose a year of birth with four digits."), self.field)
        if not self.earliest <= int(entered) <= self.latest:
            raise Invalid(N_("Choose a year of birth of the list."), self.field)
        return entered


CodePart = Annotated[NamePart | GenderPart | YearPart, Field(discriminator="kind")]


class CodeRule(BaseModel):
    """Which parts make the code, in which order. Changing it makes every earlier code another one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: tuple[CodePart, ...] = Field(min_length=1, max_length=6)

    @model_validator(mode="after")
    def _asks_for_each_once(self) -> Self:
        fields = [part.field for part in self.parts]
        if len(set(fields)) < len(fields):
            raise ValueError("a part of the code is asked for twice")
        return self

    @property
    def fields(self) -> tuple[str, ...]:
        """The names under which the parts are entered, in order."""
        return tuple(part.field for part in self.parts)


CENTRAL_ASIAN = CodeRule(parts=(NamePart(of="mother"), NamePart(of="father"), GenderPart(), YearPart()))


class ClientCode:
    """A normalised code. It shows itself to nobody, and is wiped once its pseudonyms are made."""

    __slots__ = ("_letters",)

    def __init__(self, normalised: str) -> None:
        self._letters = bytearray(normalised.encode())

    def __repr__(self) -> str:
        return "ClientCode()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client's code is not to be written anywhere")

    def spend(self) -> bytes:
        """The code's bytes, this once.

        Raises
        ------
        ValueError
            It was spent before.
        """
        if not self._letters:
            raise ValueError("this code was spent already")
        spent = bytes(self._letters)
        self._letters[:] = bytes(len(self._letters))
        self._letters.clear()
        return spent


def normalise_letters(entered: str) -> str:
    """Capital Cyrillic letters in which everything that is written alike is alike."""
    capitals = unicodedata.normalize("NFKC", entered).upper()
    capitals = "".join(letter for letter in capitals if letter not in _BETWEEN_LETTERS)
    return capitals.translate(_LATIN_LOOK_ALIKES).translate(_SAME_LETTER)


def build_code(entered: Mapping[str, str], rule: CodeRule = CENTRAL_ASIAN) -> ClientCode:
    """The code of what was tapped, by the rule's fields.

    Raises
    ------
    Invalid
        A part is missing, not asked for, or wrong: the field is its name, and its value is in no sentence.
    """
    if not set(entered) <= set(rule.fields):
        raise Invalid(N_("The code has a part for which the rule does not ask."), "code")
    for field in rule.fields:
        if not entered.get(field):
            raise Invalid(N_("This part of the code is missing."), field)
    return ClientCode("|".join(part.normalise(entered[part.field]) for part in rule.parts))
