"""The form in which a week is asked for or changed: to a plan request and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import FormData

from models.queries.plan_choices import PlanChoices
from models.tables.fleet import Vehicle
from models.tables.plans import PlanRequest

PLANNER, REQUIRED, LEFT_OUT = "planner", "required", "left-out"
SPARE_CLOSED_ROADS = 3
MOST_CLOSED_ROADS = 100
ROADS_OVER = "pass:"  # no town's id holds a colon


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What was typed, or what a request says: one way for the template to ask."""

    values: Mapping[str, str]
    ticked: frozenset[tuple[str, str]]

    def value(self, name: str, default: object = "") -> str:
        return self.values.get(name, str(default))

    def is_ticked(self, name: str, value: object) -> bool:
        return (name, str(value)) in self.ticked

    @property
    def closed_rows(self) -> range:
        """The rows of closed roads: all that say something, and some to spare."""
        names = [name for name, value in self.values.items() if name.startswith("closed-road:") and value]
        used = [int(row) for name in names if (row := name.removeprefix("closed-road:")).isdecimal()]
        return range(min(max(used, default=-1) + 1, MOST_CLOSED_ROADS) + SPARE_CLOSED_ROADS)

    @classmethod
    def of_form(cls, form: FormData) -> "PlanForm":
        pairs = [(name, str(value)) for name, value in form.multi_items()]
        return cls(dict(pairs), frozenset(pairs))

    @classmethod
    def of_request(cls, request: PlanRequest, choices: PlanChoices) -> "PlanForm":
        values = {f"need:{site}": str(need) for site, need in request.needs.items()}
        values |= {f"serve:{site}": REQUIRED for site in request.required}
        values |= {f"serve:{site}": LEFT_OUT for site in request.not_asked}
        values |= {f"serve:{pin.site_id}": pin.day.isoformat() for pin in request.pinned}
        ticked = {(f"not:{ban.site_id}", ban.day.isoformat()) for ban in request.forbidden}
        # A program may have named a leg from its other end; the form knows it from one end only.
        offered = {frozenset((leg.from_id, leg.to_id)): f"{leg.from_id} {leg.to_id}" for leg in choices.legs}
        for row, leg in enumerate(request.closed_legs):
            ends = frozenset((leg.from_id, leg.to_id))
            values[f"closed-road:{row}"] = offered.get(ends, f"{leg.from_id} {leg.to_id}")
            values[f"closed-day:{row}"] = leg.day.isoformat() if leg.day else ""
        for choice in request.vehicles:
            ticked.add(("vehicle", choice.vehicle_id))
            ticked |= {(f"crew:{choice.vehicle_id}", str(member)) for member in choice.crew}
            ticked |= {(f"member:{choice.vehicle_id}", str(member)) for member in choice.members}
            values |= {f"shift:{choice.vehicle_id}:{day}": hours for day, hours in choice.shifts.items()}
        return cls(values | _usual_shifts(request.week, choices.vehicles, values), frozenset(ticked))

    @classmethod
    def of_week(cls, week: date, choices: PlanChoices) -> "PlanForm":
        """A fresh week: every vehicle, and the crew where there is no choice."""
        ticked = {("vehicle", vehicle.id) for vehicle in choices.vehicles}
        if len(choices.vehicles) == 1 and len(choices.crew) == 1:
            ticked |= {(f"crew:{choices.vehicles[0].id}", str(person)) for person in choices.crew}
        return cls(_usual_shifts(week, choices.vehicles, {}), frozenset(ticked))


def days_of(week: date) -> tuple[date, ...]:
    return tuple(week + timedelta(days=i) for i in range(7))


def usual_shift(vehicle: Vehicle, day: date) -> str:
    return vehicle.shift if vehicle.working_days[day.weekday()] == "1" else ""


def request_values(form: FormData, week: date, choices: PlanChoices) -> dict[str, Any]:
    """The form as the fields of a PlanRequest, not validated yet."""
    typed = PlanForm.of_form(form)
    serve = {
        name.removeprefix("serve:"): value for name, value in typed.values.items() if name[:6] == "serve:"
    }
    return {
        "week": week,
        "vehicles": [
            crew | {"shifts": _shifts(typed, week, vehicle)} for vehicle, crew in crews(form, typed, choices)
        ],
        "needs": {
            name.removeprefix("need:"): value for name, value in typed.values.items() if name[:5] == "need:"
        },
        "required": [site for site, value in serve.items() if value == REQUIRED],
        "left_out": [site for site, value in serve.items() if value == LEFT_OUT],
        "pinned": [
            {"site_id": site, "day": value}
            for site, value in serve.items()
            if value not in (PLANNER, REQUIRED, LEFT_OUT)
        ],
        "forbidden": [
            {"site_id": name.removeprefix("not:"), "day": value}
            for name, value in sorted(typed.ticked)
            if name.startswith("not:")
        ],
        "closed_legs": list(closed_legs(typed, choices)),
    }


def _usual_shifts(week: date, vehicles: Iterable[Vehicle], known: Mapping[str, str]) -> dict[str, str]:
    usual = {f"shift:{v.id}:{day}": usual_shift(v, day) for v in vehicles for day in days_of(week)}
    return {name: hours for name, hours in usual.items() if name not in known}


def crews(form: FormData, typed: PlanForm, choices: PlanChoices) -> Iterator[tuple[Vehicle, dict[str, Any]]]:
    """The vehicles that drive, each with its crew as the fields of a VehicleChoice."""
    for vehicle in choices.vehicles:
        if typed.is_ticked("vehicle", vehicle.id):
            crew, members = (form.getlist(f"{kind}:{vehicle.id}") for kind in ("crew", "member"))
            yield vehicle, {"vehicle_id": vehicle.id, "crew": crew, "members": members}


def _shifts(typed: PlanForm, week: date, vehicle: Vehicle) -> dict[str, str]:
    """The hours that differ from the vehicle's usual ones."""
    hours = {day: typed.value(f"shift:{vehicle.id}:{day}").strip() for day in days_of(week)}
    return {day.isoformat(): text for day, text in hours.items() if text != usual_shift(vehicle, day)}


def closed_legs(typed: PlanForm, choices: PlanChoices) -> Iterator[dict[str, Any]]:
    """The chosen roads; a pass stands for every leg over it, since none of them is open when it is not."""
    for name, road in typed.values.items():
        if name.startswith("closed-road:") and road:
            day = typed.value(f"closed-day:{name.removeprefix('closed-road:')}") or None
            over = (
                choices.passes.get(road.removeprefix(ROADS_OVER), ()) if road.startswith(ROADS_OVER) else ()
            )
            for ends in [f"{leg.from_id} {leg.to_id}" for leg in over] or [road]:
                from_id, _, to_id = ends.partition(" ")
                yield {"from_id": from_id, "to_id": to_id, "day": day}
