"""Who comes: the letters of a code, where they live, and what runs through their visits."""

from dataclasses import dataclass
from random import Random

from models.synthetic.draws import Draw
from models.synthetic.names import FATHERS, MOTHERS
from models.synthetic.places import Place, Places
from models.vocabulary import ContactPreference

YOUNGEST, USUAL_AGE, OLDEST = 17, 27, 56
GENDERS = {"F": 84, "T": 9, "M": 7}
# Of those who never heard of an infection. With what tests show by mistake, about 2 % of tests are reactive.
UNDIAGNOSED = 0.026
KNOWN_POSITIVE = 0.015
AT_RISK = 0.2
WANTS_PREP = 0.08
TRAVELS = 0.4
CONTACTS = {
    ContactPreference.ON_RETURN: 70,
    ContactPreference.THROUGH_PEER: 25,
    ContactPreference.NEVER: 5,
}
_mother, _father, _gender, _contact = Draw(MOTHERS), Draw(FATHERS), Draw(GENDERS), Draw(CONTACTS)


@dataclass(frozen=True, slots=True)
class Person:
    """``code`` holds what the client would tap; ``travels``: is met in other towns too.

    ``infected`` is true of the person, ``knows`` that it was diagnosed before the first visit.
    """

    code: dict[str, str]
    year_of_birth: int
    home: Place
    travels: bool
    infected: bool
    knows: bool
    at_risk: bool
    wants_prep: bool
    contact: ContactPreference


def draw_person(rng: Random, places: Places, year: int) -> Person:
    """Somebody who comes for the first time in this year."""
    born = year - round(rng.triangular(YOUNGEST, OLDEST, USUAL_AGE))
    knows = rng.random() < KNOWN_POSITIVE
    code = {"mother": _mother(rng), "father": _father(rng), "gender": _gender(rng), "year": str(born)}
    return Person(
        code=code,
        year_of_birth=born,
        home=places.home(rng),
        travels=rng.random() < TRAVELS,
        infected=knows or rng.random() < UNDIAGNOSED,
        knows=knows,
        at_risk=rng.random() < AT_RISK,
        wants_prep=rng.random() < WANTS_PREP,
        contact=_contact(rng),
    )
