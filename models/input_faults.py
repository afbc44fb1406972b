"""What pydantic finds wrong with an input, in one translatable sentence of ours that repeats no value."""

from collections.abc import Mapping
from typing import Any

from models.errors import N_, Invalid

_NO_ID = N_("This is not an id.")
_NO_NUMBER = N_("Enter a whole number.")
_NO_TEXT = N_("Write a text here.")
_NO_DAY = N_("There is no such day.")
_OTHER_FORM = N_("This does not have the form that is asked for.")
# By pydantic's type of error; the parameters are the error's own context.
SENTENCES = {
    "missing": N_("This is missing."),
    "extra_forbidden": N_("There is no field of this name."),
    "json_invalid": N_("The body is not JSON."),
    "model_type": N_("Names and values are asked for here."),
    "model_attributes_type": N_("Names and values are asked for here."),
    "dict_type": N_("Names and values are asked for here."),
    "invalid_key": N_("There is no field of this name."),
    "list_type": N_("A list is asked for here."),
    "tuple_type": N_("A list is asked for here."),
    "too_long": N_("There are too many entries here."),
    "too_short": N_("There is nothing entered here."),
    "enum": N_("Choose one of the list."),
    "literal_error": N_("Choose one of the list."),
    "union_tag_invalid": N_("Choose one of the list."),
    "union_tag_not_found": N_("This is missing."),
    "bool_type": N_("Choose yes or no."),
    "bool_parsing": N_("Choose yes or no."),
    "int_type": _NO_NUMBER,
    "int_parsing": _NO_NUMBER,
    "int_from_float": _NO_NUMBER,
    "int_parsing_size": N_("This number is too large."),
    "float_type": N_("Enter a number."),
    "float_parsing": N_("Enter a number."),
    "finite_number": N_("Enter a number."),
    "greater_than": N_("Enter more than %(gt)s."),
    "greater_than_equal": N_("Enter %(ge)s or more."),
    "less_than": N_("Enter less than %(lt)s."),
    "less_than_equal": N_("Enter %(le)s or less."),
    "string_type": _NO_TEXT,
    "string_sub_type": _NO_TEXT,
    "string_unicode": _NO_TEXT,
    "string_too_short": N_("This is missing."),
    "string_too_long": N_("Use at most %(max_length)s letters."),
    "string_pattern_mismatch": _OTHER_FORM,
    "uuid_type": _NO_ID,
    "uuid_parsing": _NO_ID,
    "uuid_version": _NO_ID,
    "date_type": _NO_DAY,
    "date_parsing": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": _NO_DAY,
    "datetime_type": _NO_DAY,
    "datetime_parsing": _NO_DAY,
    "datetime_from_date_parsing": _NO_DAY,
}
UNFIT = N_("This cannot stand here.")
_LIMITS = ("gt", "ge", "lt", "le", "max_length")


def sentence_of_fault(fault: Mapping[str, Any], field: str | None = None) -> Invalid:
    """What one of ``ValidationError.errors()`` says; a ValueError of our own is its own sentence.

    Such a sentence of our own begins small and has no full stop, since it is made to follow a name.
    """
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        return Invalid(str(context["error"]), field)
    limits = {name: _written(context[name]) for name in _LIMITS if name in context}
    return Invalid(SENTENCES.get(fault["type"], UNFIT), field, **limits)


def _written(limit: object) -> str:
    return f"{limit:.12g}" if isinstance(limit, float) else str(limit)
