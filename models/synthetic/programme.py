"""The whole made-up programme: as many visits as were asked for, one person's story after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.care.hiv_algorithm import HivAlgorithms
from models.synthetic.calendar import ClinicDays
from models.synthetic.draws import seeded
from models.synthetic.encounters import World
from models.synthetic.ids import Ids
from models.synthetic.kits import Shelf
from models.synthetic.places import Places
from models.synthetic.stories import Story, story

VISITS_OF_A_NURSE = 5_000
SMALLEST_CREW, GREATEST_CREW = 2, 40


@dataclass(frozen=True, slots=True)
class Programme:
    """Two years that end on the day before ``until``, always the same for the same numbers."""

    seed: int
    visits: int
    until: date
    world: World

    def stories(self) -> Iterator[Story]:
        """Exactly as many visits as were asked for."""
        done, number = 0, 0
        while done < self.visits:
            ids = Ids(seeded(self.seed, "ids", number), done, self.visits)
            told = story(self.seed, number, ids, self.world, self.visits - done)
            visits = sum(len(client.encounters) for client in told.clients)
            if visits:
                yield told
            done, number = done + visits, number + 1


def programme(places: Places, algorithms: HivAlgorithms, *, visits: int, seed: int, until: date) -> Programme:
    """Draw what all stories share: the clinic's days, the kits, the size of the crew."""
    world = World(
        places=places,
        days=ClinicDays(seed, until),
        shelf=Shelf(seed, visits, until),
        algorithms=algorithms,
        crew=min(GREATEST_CREW, SMALLEST_CREW + visits // VISITS_OF_A_NURSE),
    )
    return Programme(seed, visits, until, world)
