"""The planning problem, which is also the wire formats ``marshrut-problem/1`` and ``/2``.

The second differs by ``visits``, with which a stop may be served more than once in the horizon, and by
``supplies``, which what stops ``demand`` may not exceed. The two do not go together.

Units
-----
Times of day are whole seconds since that day's midnight and may pass 86,400; consecutive days lie
86,400 s apart whatever their ids. Durations are whole seconds, distances whole metres, prizes any
whole unit (expected clients served).
"""

from collections.abc import Collection, Iterable
from itertools import pairwise, product
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from routing.field_paths import field_path, shortened

SECONDS_A_DAY = 86_400
PROBLEM_FORMAT = "marshrut-problem/1"
SECOND_PROBLEM_FORMAT = "marshrut-problem/2"

Identifier = Annotated[str, Field(min_length=1, max_length=200)]
Seconds = Annotated[int, Field(ge=0, le=100_000_000)]
Metres = Annotated[int, Field(ge=0, le=1_000_000_000)]
Prize = Annotated[int, Field(ge=0, le=1_000_000_000)]
Amount = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Frozen(BaseModel):
    """Immutable and strict: no unknown field, no number in quotes, no 3.0 for 3."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class TimeWindow(Frozen):
    """A span of one day. Used for windows of stops; the whole service lies inside it."""

    day: Identifier
    start: Seconds
    end: Seconds

    @field_validator("end", mode="after")
    @classmethod
    def _ends_after_it_starts(cls, end: int, info: ValidationInfo) -> int:
        start = info.data.get("start")
        if start is not None and end < start:
            raise ValueError(f"it ends at {end}, before it starts at {start}")
        return end


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

    @model_validator(mode="after")
    def _binds_something(self) -> Self:
        if self.day is None and self.vehicle is None:
            raise ValueError("it must name a day, a vehicle or both")
        return self


class Vary(Frozen):
    """Two visits 1 to ``weeks`` times 7 days apart begin ``apart`` seconds or more from the same hour."""

    weeks: Annotated[int, Field(ge=1, le=52)]
    apart: Annotated[int, Field(ge=1, le=SECONDS_A_DAY)]


class Visits(Frozen):
    """How often a stop may be served: at most ``most`` times, ``gap`` days apart at the least.

    A gap of 7 lets a Monday follow on a Monday. ``later``: the prizes of the second visit and those after
    it, none above the one before; without it each visit brings the stop's prize.
    """

    most: Annotated[int, Field(ge=1, le=366)]
    gap: Annotated[int, Field(ge=1, le=366)] = 1
    later: tuple[Prize, ...] | None = None
    vary: Vary | None = None

    @model_validator(mode="after")
    def _has_a_prize_for_each(self) -> Self:
        if self.later is not None and len(self.later) != self.most - 1:
            raise ValueError(f"later must have {self.most - 1} prizes, one for each visit after the first")
        return self


class Supply(Frozen):
    """What the stops served on ``days`` (None: on all) may demand together: at most ``most``."""

    most: Amount
    days: tuple[Identifier, ...] | None = None


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
    shift, is no error: it makes the stop unservable. ``demand``: what it takes of supplies, None: nothing.
    """

    id: Identifier
    place: Identifier
    service: Seconds
    prize: Prize
    windows: tuple[TimeWindow, ...] | None = None
    required: bool = False
    pin: Pin | None = None
    visits: Visits | None = None
    demand: Amount | None = None

    @model_validator(mode="after")
    def _has_visits_that_make_sense(self) -> Self:
        if self.visits is not None and self.pin is not None:
            raise ValueError("a stop with visits cannot have a pin")
        prizes = self.prizes
        if any(later > before for before, later in pairwise(prizes)):
            raise ValueError("visits.later: no prize may be above the one before it")
        return self

    @property
    def prizes(self) -> tuple[int, ...]:
        """What the first visit brings, the second, and so on."""
        if self.visits is None:
            return (self.prize,)
        if self.visits.later is None:
            return (self.prize,) * self.visits.most
        return (self.prize, *self.visits.later)

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

    format: Literal["marshrut-problem/1", "marshrut-problem/2"] = "marshrut-problem/1"
    places: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    matrices: dict[Identifier, TravelMatrix]
    days: Annotated[tuple[Day, ...], Field(min_length=1)]
    lodging: tuple[Identifier, ...] = ()
    vehicles: tuple[Vehicle, ...]
    stops: tuple[Stop, ...]
    supplies: tuple[Supply, ...] | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        _check_second_format(self)
        _check_unique_ids(self)
        for name, matrix in self.matrices.items():
            _check_matrix(field_path("matrices", name), matrix, len(self.places))
        _check_known_ids(self)
        return self


def _check_second_format(problem: Problem) -> None:
    """Fields that the first format has not, and the two that do not go together."""
    used = [
        field_path("stops", i, name)
        for i, stop in enumerate(problem.stops)
        for name in ("visits", "demand")
        if getattr(stop, name) is not None
    ]
    used += [] if problem.supplies is None else ["supplies"]
    if used and problem.format != SECOND_PROBLEM_FORMAT:
        raise ValueError(f"{used[0]}: the format {problem.format} has no such field")
    if problem.supplies is not None and any(stop.visits is not None for stop in problem.stops):
        raise ValueError("supplies: they do not go together with visits")


def _check_unique_ids(problem: Problem) -> None:
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


def _check_matrix(field: str, matrix: TravelMatrix, size: int) -> None:
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


def _check_known_ids(problem: Problem) -> None:
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
    for i, window in enumerate(stop.windows or ()):
        _known(f"{field}.windows[{i}].day", window.day, days, "day")
    if stop.pin and stop.pin.day is not None:
        _known(f"{field}.pin.day", stop.pin.day, days, "day")
    if stop.pin and stop.pin.vehicle is not None:
        _known(f"{field}.pin.vehicle", stop.pin.vehicle, vehicles, "vehicle")
