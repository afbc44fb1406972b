"""A small form as it was typed, and what is wrong with it."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import ValidationError

from models.errors import N_, DomainError, Invalid
from web.errors import STATUS
from web.forms import FieldError, domain_errors, field_errors


async def typed_form(request: Request) -> dict[str, str]:
    """Each field with its text; a field that was left empty is not there."""
    return {name: str(value) for name, value in (await request.form()).items() if value}


Typed = Annotated[dict[str, str], Depends(typed_form)]


def whole(text: str | None) -> int | str | None:
    """A whole number where the text is one; else the text, which the input model then refuses."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else text


def sent_id(form: Mapping[str, str]) -> UUID:
    """The id that the page gave its form, so that a form sent twice is kept once. Raises Invalid."""
    try:
        return UUID(form.get("id", ""))
    except ValueError:
        raise Invalid(N_("This is not an id.")) from None


def faults_of(error: DomainError | ValidationError, language: str) -> tuple[list[FieldError], int]:
    """The sentences beside the fields, and the status of the page."""
    if isinstance(error, DomainError):
        return domain_errors(error, language), STATUS[error.code]
    return field_errors(error, language), STATUS[Invalid.code]
