"""What is wrong with a row, in one translatable sentence of ours instead of pydantic's."""

import reprlib
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from models.errors import N_, Invalid
from models.kinds import Kind
from models.tables.country import CONFIDENCE, OBLAST, SOURCE_ID
from models.tables.fleet import WORKING_DAYS
from models.tables.rows import SLUG, Row

_SENTENCES = {
    "missing": N_("it must not be empty"),
    "extra_forbidden": N_("there is no column of this name"),
    "int_parsing": N_("write a whole number, not %(value)s"),
    "int_parsing_size": N_("this number is too large"),
    "int_from_float": N_("write a whole number, not %(value)s"),
    "int_type": N_("write a whole number, not %(value)s"),
    "float_parsing": N_("write a number, not %(value)s"),
    "float_type": N_("write a number, not %(value)s"),
    "finite_number": N_("write a number, not %(value)s"),
    "bool_parsing": N_("write yes or no, not %(value)s"),
    "bool_type": N_("write yes or no, not %(value)s"),
    "string_type": N_("write a text, not %(value)s"),
    "greater_than": N_("it must be more than %(gt)s, not %(value)s"),
    "greater_than_equal": N_("it must be at least %(ge)s, not %(value)s"),
    "less_than_equal": N_("it must be at most %(le)s, not %(value)s"),
    "string_too_short": N_("it must not be empty"),
    "string_too_long": N_("it must have at most %(max_length)s characters"),
    "date_from_datetime_parsing": N_("there is no such day as %(value)s"),
    "date_parsing": N_("there is no such day as %(value)s"),
    "date_type": N_("there is no such day as %(value)s"),
}
_PATTERN_SENTENCES = {
    SLUG: N_("use small letters a to z, digits and single hyphens, not %(value)s"),
    SOURCE_ID: N_("use letters a to z, digits, dots and hyphens, not %(value)s"),
    OBLAST: N_("write an oblast's ISO code like KG-C, not %(value)s"),
    CONFIDENCE: N_("write sourced, derived or estimated, not %(value)s"),
    WORKING_DAYS: N_("write seven digits from Monday to Sunday, 1 for a working day, not %(value)s"),
}
_UNFIT = N_("%(value)s cannot stand here")
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 40


def read_row(kind: Kind, values: Mapping[str, object]) -> Row:
    """The row that the values make; a text may stand for a number, a day or yes and no.

    An empty text stands for nothing: the column takes its default, or is at fault where it has none.

    Raises
    ------
    Invalid
        Its field is the first column at fault, or None where the columns do not fit each other.
    """
    given = {column: value for column, value in values.items() if value != ""}
    return _row_of(lambda: kind.row.model_validate(given))


def read_json_row(kind: Kind, values: Mapping[str, JsonValue]) -> Row:
    """The row that values of JSON make, each of the type that the kind's JSON schema asks for.

    Raises
    ------
    Invalid
        As ``read_row``.
    """
    return _row_of(lambda: kind.row.model_validate(values, strict=True))


def _row_of(validated: Callable[[], Row]) -> Row:
    try:
        return validated()
    except ValidationError as error:
        raise _as_invalid(error.errors(include_url=False)[0]) from None


def _as_invalid(fault: ErrorDetails) -> Invalid:
    context: dict[str, Any] = fault.get("ctx", {})
    if fault["type"] == "value_error":
        sentence = str(context["error"])
    elif fault["type"] == "string_pattern_mismatch":
        sentence = _PATTERN_SENTENCES[context["pattern"]]
    else:
        sentence = _SENTENCES.get(fault["type"], _UNFIT)
    limits = {name: f"{limit:.12g}" for name, limit in context.items() if isinstance(limit, int | float)}
    column = str(fault["loc"][0]) if fault["loc"] else None
    return Invalid(sentence, column, value=_SHORT.repr(fault["input"]), **limits)
