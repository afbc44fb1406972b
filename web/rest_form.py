"""The form in which a broken week is described: to the rest of a week that is planned anew."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from models.errors import N_
from models.queries.plan_choices import PlanChoices
from web.forms import FieldError, field_errors
from web.plan_form import PlanForm, closed_legs

LABELS = {
    "first_day": N_("From which day"),
    "time": N_("Time"),
    "reason": N_("Reason"),
    "vehicles": N_("Where the vehicles are"),
    "closed_legs": N_("Closed roads"),
}


def rest_values(form: FormData, choices: PlanChoices) -> dict[str, Any]:
    """The form as the fields of a RestOfWeek, not validated yet."""
    typed = PlanForm.of_form(form)
    return {
        "first_day": typed.value("first_day"),
        "time": typed.value("time"),
        "reason": typed.value("reason"),
        "vehicles": [_vehicle(typed, str(vehicle_id)) for vehicle_id in form.getlist("vehicle")],
        "closed_legs": list(closed_legs(typed, choices)),
        "not_served": [site for site in form.getlist("asked") if not typed.is_ticked("served", site)],
    }


def _vehicle(typed: PlanForm, vehicle_id: str) -> dict[str, Any]:
    return {
        "vehicle_id": vehicle_id,
        "town_id": typed.value(f"town:{vehicle_id}"),
        "free": typed.value(f"free:{vehicle_id}"),
        "out_until": typed.value(f"out:{vehicle_id}") or None,
    }


def rest_errors(error: ValidationError, values: Mapping[str, Any], language: str) -> list[FieldError]:
    """The errors of a RestOfWeek in the reader's language, each at the input it is about."""
    locs = [fault["loc"] for fault in error.errors(include_url=False)]
    found = field_errors(error, language, LABELS)
    return [at_input(fault, list(loc), values) for fault, loc in zip(found, locs, strict=True)]


INPUTS = {"town_id": "town", "free": "free", "out_until": "out"}


def at_input(fault: FieldError, loc: list[int | str], values: Mapping[str, Any]) -> FieldError:
    """The fault with the id of the input that it is about."""
    field: str | None = str(loc[0]) if loc else None
    match loc:
        case ["vehicles", int(number), str(name), *_] if name in INPUTS:
            field = f"{INPUTS[name]}:{values['vehicles'][number]['vehicle_id']}"
        case ["closed_legs", *_]:
            field = "closed-road:0"
    return replace(fault, field=field)
