"""The places of the menu by number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from models.disclosure import NATION, Level, Menu
from models.indicators.people import Numbers


@dataclass(frozen=True, slots=True)
class Places:
    """Where something can have happened: in a town, or somewhere in an oblast.

    Attributes
    ----------
    number
        Of each town's id and each oblast's code.
    names, area
        At each level the areas' names, and for each place the number of the area that it is part of.
    """

    number: Mapping[str, int]
    names: Mapping[Level, tuple[str, ...]]
    area: Mapping[Level, Numbers]

    @classmethod
    def of(cls, menu: Menu) -> "Places":
        oblasts = tuple(menu.towns_of)
        # Neighbours lie in the same oblast, so that what is sorted by place is sorted by oblast too.
        leaves = [(oblast, place) for oblast in oblasts for place in (oblast, *menu.towns_of[oblast])]
        names = tuple(place for _, place in leaves)
        return cls(
            number={place: i for i, place in enumerate(names)},
            names={Level.NATION: (NATION,), Level.OBLAST: oblasts, Level.TOWN: names},
            area={
                Level.NATION: np.zeros(len(leaves), np.int64),
                Level.OBLAST: np.array([oblasts.index(oblast) for oblast, _ in leaves], np.int64),
                Level.TOWN: np.arange(len(leaves)),
            },
        )

    @property
    def size(self) -> int:
        return len(self.number)

    def of_all(self, places: Iterable[str]) -> Numbers:
        return np.fromiter((self.number[place] for place in places), np.int64)
