"""The planning problem, which is also the wire formats ``marshrut-problem/1`` and ``/2``.

The second differs by ``visits``, with which a stop may be served more than once in the horizon, by
``supplies``, which what stops ``demand`` may not exceed, and by ``vehicles`` of a window, which alone may
serve in it.

Units
-----
Times of day are whole seconds since that day's midnight and may pass 86,400; consecutive days lie
86,400 s apart whatever their ids. Durations are whole seconds, distances whole metres, prizes any
whole unit (expected clients served).
"""

from collections.abc import Collection
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from routing.field_paths import field_path
from routing.problem_checks import check_known_ids, check_matrix, check_second_format, check_unique_ids

SECONDS_A_DAY = 86_400
# As late as a time may be.
WHOLE_DAY = 100_000_000
PROBLEM_FORMAT = "marshrut-problem/1"

Identifier = Annotated[str, Field(min_length=1, max_length=200)]
Seconds = Annotated[int, Field(ge=0, le=100_000_000)]
Metres = Annotated[int, Field(ge=0, le=1_000_000_000)]
Prize = Annotated[int, Field(ge=0, le=1_000_000_000)]
Amount = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Frozen(BaseModel):
    """Immutable and strict: no unknown field, no number in quotes, no 3.0 for 3."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class Span(Frozen):
    """A span of one day."""

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


class TimeWindow(Span):
    """When a stop may be served; the whole service lies inside it.

    ``vehicles``: only by these, None by any. The windows of a stop on one day name the same.
    """

    vehicles: tuple[Identifier, ...] | None = None


class Shift(Span):
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
    it, none above the one before; without it each visit brings the stop's prize. ``demands``: what these
    visits take of supplies; without it each takes the stop's demand.
    """

    most: Annotated[int, Field(ge=1, le=366)]
    gap: Annotated[int, Field(ge=1, le=366)] = 1
    later: tuple[Prize, ...] | None = None
    demands: tuple[Amount, ...] | None = None
    vary: Vary | None = None

    @model_validator(mode="after")
    def _has_one_for_each(self) -> Self:
        for name, values in (("later", self.later), ("demands", self.demands)):
            if values is not None and len(values) != self.most - 1:
                raise ValueError(
                    f"{name} must have {self.most - 1} numbers, one for each visit after the first"
                )
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
    def demands(self) -> tuple[int, ...]:
        """What the first visit takes of supplies, the second, and so on, in the order of their days."""
        first = self.demand or 0
        if self.visits is None:
            return (first,)
        if self.visits.demands is None:
            return (first,) * self.visits.most
        return (first, *self.visits.demands)

    @property
    def must_be_served(self) -> bool:
        return self.required or self.pin is not None

    def windows_on(self, days: Collection[Identifier]) -> tuple[TimeWindow, ...]:
        """Its windows on these days; without any windows, the whole of each day."""
        if self.windows is None:
            return tuple(TimeWindow(day=day, start=0, end=WHOLE_DAY) for day in days)
        return tuple(window for window in self.windows if window.day in days)


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
        check_second_format(self)
        check_unique_ids(self)
        for name, matrix in self.matrices.items():
            check_matrix(field_path("matrices", name), matrix, len(self.places))
        check_known_ids(self)
        return self
