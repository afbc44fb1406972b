"""What a week is about: towns, sites, roads, vehicles and holidays, by name.

Names stay in all three languages: whoever shows them chooses.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name in each language of the pages."""

    name_en: str
    name_ru: str
    name_ky: str

    def name(self, language: str) -> str:
        """The name in ``en``, ``ru`` or ``ky``."""
        return {"ru": self.name_ru, "ky": self.name_ky}.get(language, self.name_en)


@dataclass(frozen=True, slots=True)
class Place(Named):
    """A town on the map."""

    id: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class RoadLeg:
    """A road between two towns, in the direction in which it is driven."""

    origin: Place
    destination: Place
    seconds: int
    passes: tuple[str, ...] = ()
    season: str = ""
    estimated: bool = False

    def driven_from(self, town: Place) -> "RoadLeg":
        """The same leg in the direction that starts in this town."""
        if town == self.origin:
            return self
        return replace(
            self, origin=self.destination, destination=self.origin, passes=tuple(reversed(self.passes))
        )


@dataclass(frozen=True, slots=True)
class SiteAt:
    """A site and its town."""

    site_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class WeekVehicle:
    """``letter`` tells the week's vehicles apart on the map; None where there is only one."""

    id: str
    name: str
    letter: str | None


@dataclass(frozen=True, slots=True)
class WeekHoliday(Named):
    """``estimated``: its date is not fixed yet."""

    estimated: bool
