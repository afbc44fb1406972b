"""What an input model finds wrong with a form, one clear sentence for each field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from models.errors import N_, DomainError
from web.i18n import sentence_of, translate


@dataclass(frozen=True, slots=True)
class FieldError:
    """``field`` is the id of the input it belongs to, None where it belongs to the whole form."""

    field: str | None
    sentence: str


# By pydantic's type of error; the parameters are the error's own context.
SENTENCES = {
    "missing": N_("Please fill this in."),
    "extra_forbidden": N_("This field is not known."),
    "bool_parsing": N_("Choose yes or no."),
    "int_parsing": N_("Write a whole number."),
    "int_type": N_("Write a whole number."),
    "int_from_float": N_("Write a whole number."),
    "float_parsing": N_("Write a number."),
    "finite_number": N_("Write a number."),
    "date_parsing": N_("Choose a day."),
    "date_from_datetime_parsing": N_("Choose a day."),
    "date_from_datetime_inexact": N_("Choose a day."),
    "greater_than": N_("The number must be greater than %(gt)s."),
    "greater_than_equal": N_("The number must be at least %(ge)s."),
    "less_than": N_("The number must be less than %(lt)s."),
    "less_than_equal": N_("The number must be at most %(le)s."),
    "string_too_short": N_("Please fill this in."),
    "string_too_long": N_("Use at most %(max_length)s letters."),
    "string_pattern_mismatch": N_("This does not have the form that is asked for."),
    "too_short": N_("Choose at least one."),
    "enum": N_("Choose one of the list."),
    "literal_error": N_("Choose one of the list."),
    "uuid_parsing": N_("Choose one of the list."),
}
GENERAL = N_("This cannot be used as it is.")


def field_errors(error: ValidationError, language: str, labels: Mapping[str, str] = {}) -> list[FieldError]:
    """The errors of a form in the reader's language, each field named by its label, still untranslated."""
    return [_field_error(fault, language, labels) for fault in error.errors(include_url=False)]


def domain_errors(error: DomainError, language: str) -> list[FieldError]:
    """The same for a refusal by an operation."""
    return [FieldError(error.field, sentence_of(error, language))]


def _field_error(fault: Any, language: str, labels: Mapping[str, str]) -> FieldError:
    field = str(fault["loc"][0]) if fault["loc"] else None
    if fault["type"] == "value_error":
        # Our own validators raise ValueError with a sentence marked for translation.
        sentence = translate(language, str(fault["ctx"]["error"]))
        sentence = sentence[:1].upper() + sentence[1:] + "."
    else:
        sentence = translate(language, SENTENCES.get(fault["type"], GENERAL), **fault.get("ctx", {}))
    label = labels.get(field or "")
    return FieldError(field, f"{translate(language, label)}: {sentence}" if label else sentence)
