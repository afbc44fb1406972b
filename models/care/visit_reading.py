"""From what a door received to a visit, or to one sentence that names the field and repeats no value."""

import hashlib
from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.care.visit import CareModel, VisitInput
from models.errors import N_, Invalid

Model = TypeVar("Model", bound=CareModel)

_SENTENCES = {
    "missing": N_("This is missing."),
    "extra_forbidden": N_("There is no field of this name."),
    "enum": N_("Choose one of the list."),
    "too_long": N_("There are too many entries here."),
    "too_short": N_("There is nothing entered here."),
    "int_type": N_("Enter a whole number."),
    "bool_type": N_("Choose yes or no."),
    "greater_than_equal": N_("Enter %(ge)s or more."),
    "less_than_equal": N_("Enter %(le)s or less."),
    "uuid_parsing": N_("This is not an id."),
    "uuid_type": N_("This is not an id."),
    "string_pattern_mismatch": N_("This is not an id."),
    "string_too_long": N_("This is not an id."),
    "string_type": N_("This is not an id."),
    "date_from_datetime_parsing": N_("There is no such day."),
    "date_parsing": N_("There is no such day."),
}
_UNFIT = N_("This cannot stand here.")


def read(model: type[Model], values: Mapping[str, object] | bytes) -> Model:
    """The model of JSON text, or of values already read from it.

    Raises
    ------
    Invalid
        The first fault, its field written like ``hiv_test.assays.0.result``. No value is repeated, since
        it may be a client's.
    """
    try:
        if isinstance(values, bytes):
            return model.model_validate_json(values)
        return model.model_validate(values)
    except ValidationError as error:
        raise _as_invalid(error.errors(include_url=False, include_input=False)[0]) from None


def content_hash(visit: VisitInput, client: str) -> str:
    """Tells the same content from other content under one id.

    Parameters
    ----------
    client
        Who it is about: the client's id, or the pseudonym of a visit from away; never a code.
    """
    return hashlib.sha256(f"{client}\0{visit.model_dump_json()}".encode()).hexdigest()


def _as_invalid(fault: ErrorDetails) -> Invalid:
    context = fault.get("ctx", {})
    field = ".".join(map(str, fault["loc"])) or None
    if fault["type"] == "value_error":
        return Invalid(str(context["error"]), field)
    limits = {name: context[name] for name in ("ge", "le") if name in context}
    return Invalid(_SENTENCES.get(fault["type"], _UNFIT), field, **limits)
