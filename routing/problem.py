"""The planning problem, which is also the wire format ``marshrut-problem/1``.

Units
-----
Times of day are whole seconds since that day's midnight and may pass 86,400; consecutive days lie
86,400 s apart whatever their ids. Durations are whole seconds, distances whole metres, prizes any
whole unit (expected clients served).
"""

from collections.abc import Hashable, Iterable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SECONDS_A_DAY = 86_400
PROBLEM_FORMAT = "marshrut-problem/1"

Identifier = Annotated[str, Field(min_length=1, max_length=200)]
Seconds = Annotated[int, Field(ge=0, le=100_000_000)]
Metres = Annotated[int, Field(ge=0, le=1_000_000_000)]
Prize = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Frozen(BaseModel):
    """Immutable and strict: no unknown field, no number in quotes, no 3.0 for 3."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class TimeWindow(Frozen):
    """A span of one day. Used for windows of stops; the whole service lies inside it."""

    day: Identifier
    start: Seconds
    end: Seconds

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end < self.start:
            raise ValueError("ends before it starts")
        return self


class Shift(TimeWindow):
    """One vehicle's working day: from the start's departure to the end's arrival."""

    max_driving: Seconds | None = None


class Break(Frozen):
    """After ``after_driving`` seconds of driving, ``duration`` seconds without driving."""

    after_driving: Annotated[int, Field(ge=1, le=100_000_000)]
    duration: Seconds


class Pin(Frozen):
    """Binds a stop to a day, a vehicle or both, and so requires it."""

    day: Identifier | None = None
    vehicle: Identifier | None = None


class Vehicle(Frozen):
    """Starts at ``start`` before the first day and must be at ``end`` after the last."""

    id: Identifier
    start: Identifier
    end: Identifier
    shifts: tuple[Shift, ...]
    break_: Break | None = Field(default=None, alias="break")
    rest: Seconds | None = None


class Stop(Frozen):
    """A service at a place, at most once in the horizon.

    ``windows`` None: in any shift. A window shorter than its service, or a pin to a day without a
    shift, is no error: it makes the stop unservable.
    """

    id: Identifier
    place: Identifier
    service: Seconds
    prize: Prize
    windows: tuple[TimeWindow, ...] | None = None
    required: bool = False
    pin: Pin | None = None

    @property
    def must_be_served(self) -> bool:
        return self.required or self.pin is not None


class TravelMatrix(Frozen):
    """Driving seconds (and metres) from row to column; None where there is no road that day."""

    seconds: tuple[tuple[Seconds | None, ...], ...]
    metres: tuple[tuple[Metres | None, ...], ...] | None = None


class Day(Frozen):
    """A day of the horizon and the name of the matrix that holds on it."""

    id: Identifier
    matrix: Identifier


class Problem(Frozen):
    """What is to be planned; see the module for units.

    Raises
    ------
    pydantic.ValidationError
        A ``ValueError``: an unknown or repeated id, a matrix of the wrong shape, a number out of its
        range, a second shift of one day, an end before its start.
    """

    format: Literal["marshrut-problem/1"] = "marshrut-problem/1"
    places: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    matrices: dict[Identifier, TravelMatrix]
    days: Annotated[tuple[Day, ...], Field(min_length=1)]
    lodging: tuple[Identifier, ...] = ()
    vehicles: tuple[Vehicle, ...]
    stops: tuple[Stop, ...]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        places, days = set(self.places), {day.id for day in self.days}
        vehicles = {vehicle.id for vehicle in self.vehicles}
        _unique("places", self.places)
        _unique("days.id", (day.id for day in self.days))
        _unique("lodging", self.lodging)
        _unique("vehicles.id", (vehicle.id for vehicle in self.vehicles))
        _unique("stops.id", (stop.id for stop in self.stops))
        for name, matrix in self.matrices.items():
            _check_matrix(f"matrices.{name}", matrix, len(self.places))
        for i, day in enumerate(self.days):
            _known(f"days[{i}].matrix", day.matrix, self.matrices)
        for i, place in enumerate(self.lodging):
            _known(f"lodging[{i}]", place, places)
        for i, vehicle in enumerate(self.vehicles):
            _check_vehicle(f"vehicles[{i}]", vehicle, places, days)
        for i, stop in enumerate(self.stops):
            _check_stop(f"stops[{i}]", stop, places, days, vehicles)
        return self


def _unique(field: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{field}: {value!r} stands there twice")
        seen.add(value)


def _known(field: str, value: str, among: Iterable[Hashable]) -> None:
    if value not in among:  # type: ignore[operator]
        raise ValueError(f"{field}: {value!r} is not known")


def _check_matrix(field: str, matrix: TravelMatrix, size: int) -> None:
    for part in ("seconds", "metres"):
        rows = getattr(matrix, part)
        if rows is None:
            continue
        if len(rows) != size or any(len(row) != size for row in rows):
            raise ValueError(f"{field}.{part}: must have {size} rows of {size}, one for each place")
        for i in range(size):
            if rows[i][i] != 0:
                raise ValueError(f"{field}.{part}[{i}][{i}]: the diagonal must be 0")
    if matrix.metres is not None:
        for i, (seconds, metres) in enumerate(zip(matrix.seconds, matrix.metres, strict=True)):
            for j in range(size):
                if (seconds[j] is None) != (metres[j] is None):
                    raise ValueError(f"{field}.metres[{i}][{j}]: must be null exactly where seconds is")


def _check_vehicle(field: str, vehicle: Vehicle, places: set[str], days: set[str]) -> None:
    _known(f"{field}.start", vehicle.start, places)
    _known(f"{field}.end", vehicle.end, places)
    for i, shift in enumerate(vehicle.shifts):
        _known(f"{field}.shifts[{i}].day", shift.day, days)
    _unique(f"{field}.shifts.day", (shift.day for shift in vehicle.shifts))


def _check_stop(field: str, stop: Stop, places: set[str], days: set[str], vehicles: set[str]) -> None:
    _known(f"{field}.place", stop.place, places)
    for i, window in enumerate(stop.windows or ()):
        _known(f"{field}.windows[{i}].day", window.day, days)
    if stop.pin and stop.pin.day is not None:
        _known(f"{field}.pin.day", stop.pin.day, days)
    if stop.pin and stop.pin.vehicle is not None:
        _known(f"{field}.pin.vehicle", stop.pin.vehicle, vehicles)
