"""What is wrong with the form in which a week is asked for: each sentence at the input it is about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from models.errors import N_
from models.queries.plan_choices import PlanChoices
from web.formatting import filters
from web.forms import FieldError, field_errors
from web.i18n import translate

Loc = Sequence[int | str]
VEHICLES = N_("Vehicles and crew")


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
    locs = [fault["loc"] for fault in error.errors(include_url=False)]
    return [
        _at_its_place(fault, *_place(loc, values, choices), language)
        for fault, loc in zip(found, locs, strict=True)
        if not _follows(loc, locs)
    ]


def _follows(loc: Loc, locs: Iterable[Loc]) -> bool:
    """Whether it is said only since something inside is wrong: without its bad items a list is short."""
    return any(len(other) > len(loc) and other[: len(loc)] == loc for other in locs)


def _place(loc: Loc, values: Mapping[str, Any], choices: PlanChoices) -> tuple[str | None, str | date | None]:
    """The id of the input, and what the sentence needs to name: a site, or a day of a vehicle's hours."""
    match list(loc):
        case ["needs", str(site), *_]:
            return f"need:{site}", site
        case ["vehicles", int(number), "shifts", day, *_]:
            return f"shift:{values['vehicles'][number]['vehicle_id']}:{day}", _day(day)
        case ["vehicles", *_]:
            return next((f"vehicle:{vehicle.id}" for vehicle in choices.vehicles), None), VEHICLES
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


def _at_its_place(
    fault: FieldError, field: str | None, about: str | date | None, language: str
) -> FieldError:
    name = filters(language)["day"](about) if isinstance(about, date) else about
    if name == VEHICLES:
        name = translate(language, VEHICLES)
    return FieldError(field, f"{name}: {fault.sentence}" if name else fault.sentence)
