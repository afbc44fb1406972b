"""From what a door received to a visit, or to one sentence that names the field and repeats no value."""

import hashlib
from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from models.care.visit import CareModel, VisitInput
from models.input_faults import sentence_of_fault

Model = TypeVar("Model", bound=CareModel)


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
        fault = error.errors(include_url=False, include_input=False)[0]
        raise sentence_of_fault(fault, ".".join(map(str, fault["loc"])) or None) from None


def content_hash(visit: VisitInput, client: str) -> str:
    """Tells the same content from other content under one id.

    Parameters
    ----------
    client
        Who it is about: the client's id, or the pseudonym of a visit from away; never a code.
    """
    return hashlib.sha256(f"{client}\0{visit.model_dump_json()}".encode()).hexdigest()
