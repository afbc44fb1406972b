"""Driving times from an OSRM server, where an operator runs one.

All towns are asked for at once, so that the engine never learns where the clinic stops. It must allow as many
places as there are towns (``osrm-routed --max-table-size``).
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import httpx
from pydantic import BaseModel, Field, ValidationError

from models.errors import N_, DomainError

log = logging.getLogger(__name__)

# OSRM moves a place to the nearest road that it knows, however far: then its map is of another country.
FARTHEST_ROAD_METRES = 5_000

Pair = tuple[str, str]
Entry = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)] | None


class RoadEngineFault(DomainError):
    """Why the engine's times cannot be used; its message has no parameters, so a plan can keep it."""

    code: ClassVar[str] = "road-engine"


@dataclass(frozen=True, slots=True)
class EngineTable:
    """Whole seconds and metres from town to town; a pair that is missing has no way between."""

    ways: Mapping[Pair, tuple[int, int]]

    def seconds(self, from_town: str, to_town: str) -> float:
        """Infinity where there is no way."""
        return self.ways[from_town, to_town][0] if (from_town, to_town) in self.ways else float("inf")


class Waypoint(BaseModel):
    distance: Annotated[float, Field(ge=0)]


class Answer(BaseModel):
    """What is used of OSRM's answer; see its HTTP documentation, table service."""

    code: Literal["Ok"]
    durations: list[list[Entry]]
    distances: list[list[Entry]]
    sources: list[Waypoint]


def ask_road_engine(
    address: str, seconds: float, coordinates: Mapping[str, tuple[float, float]]
) -> EngineTable:
    """The times between all these towns. Not to be called while an event loop runs in this thread.

    Parameters
    ----------
    address
        Of the server, such as ``http://127.0.0.1:5000``.
    seconds
        How long to wait for the whole answer.
    coordinates
        Latitude and longitude of each town.

    Raises
    ------
    RoadEngineFault
        It did not answer in time, or not with what can be used.
    """
    places = ";".join(f"{longitude:.5f},{latitude:.5f}" for latitude, longitude in coordinates.values())
    url = f"{address.rstrip('/')}/table/v1/driving/{places}"
    try:
        answer = Answer.model_validate_json(asyncio.run(_fetch(url, seconds)))
    except TimeoutError:
        raise RoadEngineFault(
            N_("The road engine is too slow: the times are those of the road table.")
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise RoadEngineFault(
            N_("The road engine does not answer: the times are those of the road table.")
        ) from None
    except ValidationError:
        raise _unusable() from None
    return _table(answer, tuple(coordinates))


async def _fetch(url: str, seconds: float) -> bytes:
    # httpx's own limit is for each read, so a server that drips could hold us for ever.
    async with asyncio.timeout(seconds), httpx.AsyncClient(timeout=seconds, trust_env=False) as client:
        response = await client.get(url, params={"annotations": "duration,distance"})
        response.raise_for_status()
        return response.content


def _table(answer: Answer, towns: tuple[str, ...]) -> EngineTable:
    size = len(towns)
    if len(answer.sources) != size or not _is_square(answer.durations, size):
        raise _unusable()
    if not _is_square(answer.distances, size):
        raise _unusable()
    for town, source in zip(towns, answer.sources, strict=True):
        if source.distance > FARTHEST_ROAD_METRES:
            log.warning("the road engine knows no road near %s", town)
            raise RoadEngineFault(
                N_("The road engine's map lacks a town: the times are those of the road table.")
            )
    ways = {}
    for i, from_town in enumerate(towns):
        for j, to_town in enumerate(towns):
            duration, distance = answer.durations[i][j], answer.distances[i][j]
            if duration is not None and distance is not None:
                ways[from_town, to_town] = (round(duration), round(distance))
    return EngineTable(ways)


def _is_square(rows: list[list[Entry]], size: int) -> bool:
    return len(rows) == size and all(len(row) == size for row in rows)


def _unusable() -> RoadEngineFault:
    return RoadEngineFault(
        N_("The road engine's answer cannot be used: the times are those of the road table.")
    )
