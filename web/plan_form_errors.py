"""What is wrong with the form in which a week is asked for: each sentence at the input it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from models.queries.plan_choices import PlanChoices
from web.formatting import filters
from web.forms import FieldError, field_errors

Loc = Sequence[int | str]


def request_errors(
    error: ValidationError, values: Mapping[str, Any], choices: PlanChoices, language: str
) -> list[FieldError]:
    """The errors of a request in the reader's language.

    Parameters
    ----------
    values
        What ``web.plan_form.request_values`` made of the form.
    """
    found = field_errors(error, language)
    places = [_place(fault["loc"], values, choices) for fault in error.errors(include_url=False)]
    say_day = filters(language)["day"]
    return [
        replace(fault, field=field, sentence=_named(fault.sentence, about, say_day))
        for fault, (field, about) in zip(found, places, strict=True)
    ]


def _place(loc: Loc, values: Mapping[str, Any], choices: PlanChoices) -> tuple[str | None, str | date | None]:
    """The id of the input, and what the sentence needs to name: a site, or a day of a vehicle's hours."""
    match list(loc):
        case ["needs", str(site), *_]:
            return f"need:{site}", site
        case ["vehicles", int(number), "shifts", day, *_]:
            return f"shift:{values['vehicles'][number]['vehicle_id']}:{day}", _day(day)
        case ["vehicles", *_]:
            return next((f"vehicle:{vehicle.id}" for vehicle in choices.vehicles), None), None
        case ["pinned", int(number), *_]:
            site = values["pinned"][number]["site_id"]
            return f"serve:{site}", site
        case ["closed_legs", *_]:
            return "closed-road:0", None
        case _:
            return None, None


def _day(text: int | str) -> str | date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return str(text)


def _named(sentence: str, about: str | date | None, say_day: Any) -> str:
    name = say_day(about) if isinstance(about, date) else about
    return f"{name}: {sentence}" if name else sentence
