"""What input models are made of: rows, and the kinds of text and day that they share."""

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, get_args
from unicodedata import category

from pydantic import AfterValidator, BeforeValidator, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError
from sqlmodel import SQLModel

from models.errors import N_

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def plain(text: str) -> str:
    # Pydantic would strip before it measures, and so take a text that the schema refuses as too long.
    text = text.strip()
    if any(category(character) in ("Cc", "Cs") for character in text):
        raise ValueError(N_("write it on one line, without control characters"))
    if text.startswith(("=", "+", "-", "@")) and len(text) > 1:
        raise ValueError(N_("do not begin with = + - or @, which a spreadsheet takes for a formula"))
    return text


def _not_empty(text: str) -> str:
    if not text:
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return text


def _written_as_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):  # of a day that is not there pydantic says so
            return date.fromisoformat(value)
        return value
    raise ValueError(N_("write a day like 2026-11-23"))  # pydantic alone would take 0 for 1970-01-01


Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120),
    AfterValidator(plain),
    AfterValidator(_not_empty),
]
Text = Annotated[str, StringConstraints(max_length=500), AfterValidator(plain)]
Day = Annotated[date, BeforeValidator(_written_as_day)]


class Row(SQLModel):
    """What all input models share: nothing unknown is taken in."""

    # As arguments of the class, SQLModel would drop these without a word.
    model_config = {"extra": "forbid", "allow_inf_nan": False}

    @field_validator("*", mode="before")
    @classmethod
    def _yes_is_no_number(cls, value: object, info: ValidationInfo) -> object:
        """Forms and files write all of it as text, so not everything can be strict; this much can."""
        annotation = cls.model_fields[info.field_name or ""].annotation
        if annotation is bool and type(value) in (int, float):
            raise PydanticKnownError("bool_type")
        if isinstance(value, bool) and {int, float} & {annotation, *get_args(annotation)}:
            raise PydanticKnownError("float_type")
        return value
