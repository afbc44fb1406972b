"""What a problem refuses beyond the types of its fields: unknown ids, shapes, fields of another format."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import product
from typing import TYPE_CHECKING, Literal

from routing.field_paths import field_path, shortened

if TYPE_CHECKING:
    from routing.problem import Problem, Stop, TravelMatrix, Vehicle

FIRST_PROBLEM_FORMAT: Literal["marshrut-problem/1"] = "marshrut-problem/1"
SECOND_PROBLEM_FORMAT: Literal["marshrut-problem/2"] = "marshrut-problem/2"


def check_second_format(problem: Problem) -> None:
    """Refuses fields that the first format has not."""
    used = [
        field_path("stops", i, name)
        for i, stop in enumerate(problem.stops)
        for name in ("visits", "demand")
        if getattr(stop, name) is not None
    ]
    used += [
        field_path("stops", i, "windows", j, "vehicles")
        for i, stop in enumerate(problem.stops)
        for j, window in enumerate(stop.windows or ())
        if window.vehicles is not None
    ]
    used += [] if problem.supplies is None else ["supplies"]
    if used and problem.format != SECOND_PROBLEM_FORMAT:
        raise ValueError(f"{used[0]}: the format {problem.format} has no such field")


def check_unique_ids(problem: Problem) -> None:
    _unique(("places",), problem.places)
    _unique(("days", "id"), (day.id for day in problem.days))
    _unique(("lodging",), problem.lodging)
    _unique(("vehicles", "id"), (vehicle.id for vehicle in problem.vehicles))
    _unique(("stops", "id"), (stop.id for stop in problem.stops))
    for i, vehicle in enumerate(problem.vehicles):
        _unique(("vehicles", i, "shifts", "day"), (shift.day for shift in vehicle.shifts))


def _unique(field: tuple[str | int, ...], values: Iterable[str]) -> None:
    *listed, last = field if len(field) > 1 else (*field, "")
    seen: set[str] = set()
    for i, value in enumerate(values):
        if value in seen:
            path = field_path(*listed, i, last) if last else field_path(*listed, i)
            raise ValueError(f"{path}: {shortened(value)} stands there twice")
        seen.add(value)


def check_matrix(field: str, matrix: TravelMatrix, size: int) -> None:
    _check_square(f"{field}.seconds", matrix.seconds, size)
    if matrix.metres is None:
        return
    _check_square(f"{field}.metres", matrix.metres, size)
    for i, j in product(range(size), repeat=2):
        if (matrix.seconds[i][j] is None) != (matrix.metres[i][j] is None):
            raise ValueError(f"{field}.metres[{i}][{j}]: must be null exactly where seconds is")


def _check_square(field: str, rows: tuple[tuple[int | None, ...], ...], size: int) -> None:
    if len(rows) != size:
        raise ValueError(f"{field}: must have {size} rows, one for each place, not {len(rows)}")
    for i, row in enumerate(rows):
        if len(row) != size:
            raise ValueError(
                f"{field}[{i}]: must have {size} numbers, one for each place, but has {len(row)}"
            )
        if row[i] != 0:
            raise ValueError(f"{field}[{i}][{i}]: the diagonal must be 0")


def check_known_ids(problem: Problem) -> None:
    places, days = set(problem.places), {day.id for day in problem.days}
    vehicles = {vehicle.id for vehicle in problem.vehicles}
    for i, day in enumerate(problem.days):
        _known(f"days[{i}].matrix", day.matrix, problem.matrices.keys(), "matrix")
    for i, place in enumerate(problem.lodging):
        _known(f"lodging[{i}]", place, places, "place")
    for i, vehicle in enumerate(problem.vehicles):
        _check_vehicle(f"vehicles[{i}]", vehicle, places, days)
    for i, supply in enumerate(problem.supplies or ()):
        _unique(("supplies", i, "days"), supply.days or ())
        for j, name in enumerate(supply.days or ()):
            _known(field_path("supplies", i, "days", j), name, days, "day")
    for i, stop in enumerate(problem.stops):
        _check_stop(f"stops[{i}]", stop, places, days, vehicles)


def _known(field: str, value: str, among: Collection[str], kind: str) -> None:
    if value not in among:
        raise ValueError(f"{field}: {shortened(value)} is not the id of a {kind}")


def _check_vehicle(field: str, vehicle: Vehicle, places: set[str], days: set[str]) -> None:
    _known(f"{field}.start", vehicle.start, places, "place")
    _known(f"{field}.end", vehicle.end, places, "place")
    for i, shift in enumerate(vehicle.shifts):
        _known(f"{field}.shifts[{i}].day", shift.day, days, "day")


def _check_stop(field: str, stop: Stop, places: set[str], days: set[str], vehicles: set[str]) -> None:
    _known(f"{field}.place", stop.place, places, "place")
    by_day: dict[str, set[str] | None] = {}
    for i, window in enumerate(stop.windows or ()):
        _known(f"{field}.windows[{i}].day", window.day, days, "day")
        for j, vehicle in enumerate(window.vehicles or ()):
            _known(f"{field}.windows[{i}].vehicles[{j}]", vehicle, vehicles, "vehicle")
        named = None if window.vehicles is None else set(window.vehicles)
        if by_day.setdefault(window.day, named) != named:
            raise ValueError(f"{field}.windows[{i}].vehicles: an earlier window of that day names others")
    if stop.pin and stop.pin.day is not None:
        _known(f"{field}.pin.day", stop.pin.day, days, "day")
    if stop.pin and stop.pin.vehicle is not None:
        _known(f"{field}.pin.vehicle", stop.pin.vehicle, vehicles, "vehicle")
