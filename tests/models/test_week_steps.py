"""A route's steps, from hand-written routes whose drives and breaks are easy to see."""

from models.queries.week_parts import Drive, Pause, Service, Step
from models.queries.week_places import Place, RoadLeg
from models.queries.week_steps import Going, steps_of
from routing.problem import TravelMatrix
from routing.solution import BreakStep, EndStep, Route, StartStep, StopStep

HOUR = 3600
TOWNS = {name: Place(name.title(), name.title(), name.title(), name, 42.0, 74.0) for name in ("a", "b")}
LEG = RoadLeg(TOWNS["a"], TOWNS["b"], 6 * HOUR, passes=("High",))
GOING = Going(
    places=TOWNS,
    indices={"a": 0, "b": 1},
    matrix=TravelMatrix(seconds=((0, 6 * HOUR), (6 * HOUR, 0)), metres=((0, 400_000), (400_000, 0))),
    needs={"site": 12},
    way=lambda origin, destination: (LEG.driven_from(TOWNS[origin]),),
)


def route(*steps: BreakStep | StopStep | EndStep, start: str = "a") -> Route:
    end = steps[-1]
    assert isinstance(end, EndStep)
    begin = StartStep(place=start, arrival=8 * HOUR, departure=8 * HOUR)
    return Route(
        vehicle="v", day="2026-11-23", start=start, end=end.place, driving=6 * HOUR, steps=(begin, *steps)
    )


def told(route: Route) -> list[Step]:
    return list(steps_of(route, GOING))


def test_a_break_on_the_road_splits_the_drive() -> None:
    first, pause, second = told(
        route(
            BreakStep(arrival=12 * HOUR, departure=13 * HOUR),
            EndStep(place="b", arrival=15 * HOUR),
        )
    )

    assert isinstance(first, Drive)
    assert isinstance(second, Drive)
    assert (first.seconds, first.arrives, first.metres, first.legs) == (4 * HOUR, False, 400_000, (LEG,))
    assert pause == Pause(None, 12 * HOUR, 13 * HOUR)
    assert (second.seconds, second.arrives, second.metres, second.legs) == (2 * HOUR, True, None, ())
    assert first.passes == ("High",)


def test_a_break_before_the_drive_is_taken_at_its_start() -> None:
    pause, drive = told(
        route(BreakStep(arrival=8 * HOUR, departure=9 * HOUR), EndStep(place="b", arrival=15 * HOUR))
    )

    assert pause == Pause(TOWNS["a"], 8 * HOUR, 9 * HOUR)
    assert isinstance(drive, Drive)
    assert (drive.departure, drive.arrives, drive.metres) == (9 * HOUR, True, 400_000)


def test_a_break_on_arrival_is_taken_there() -> None:
    drive, pause = told(
        route(BreakStep(arrival=14 * HOUR, departure=15 * HOUR), EndStep(place="b", arrival=15 * HOUR))
    )

    assert isinstance(drive, Drive)
    assert drive.arrives
    assert pause == Pause(TOWNS["b"], 14 * HOUR, 15 * HOUR)


def test_a_stop_without_driving_waits_for_its_hours() -> None:
    stop = StopStep(stop="site", place="a", arrival=8 * HOUR, service_start=10 * HOUR, departure=12 * HOUR)
    (service,) = told(route(stop, EndStep(place="a", arrival=12 * HOUR)))

    assert isinstance(service, Service)
    assert (service.number, service.need, service.waiting) == (1, 12, 2 * HOUR)


def test_a_leg_driven_back_has_its_passes_in_that_order() -> None:
    leg = RoadLeg(TOWNS["a"], TOWNS["b"], 6 * HOUR, passes=("First", "Second"))

    back = leg.driven_from(TOWNS["b"])

    assert (back.origin, back.destination, back.passes) == (TOWNS["b"], TOWNS["a"], ("Second", "First"))
    assert leg.driven_from(TOWNS["a"]) == leg
