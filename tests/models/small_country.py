"""A corner of Kyrgyzstan that loads at once, for tests that need some country but not all of it."""

import re

from sqlmodel import Session

from models.country_files import CountryFile
from models.kinds import COUNTRY
from models.operations.import_country import import_country
from tests.models.malformed_country import REFERENCE

KEPT = {
    "sources": r"S2|S10",
    "towns": r"bishkek|lebedinovka|osh|uzgen|karakol|naryn|kazarman|jalal-abad",
    "legs": r"bishkek,lebedinovka|uzgen,osh|jalal-abad,uzgen|kazarman,jalal-abad",
    "passes": r"Sary-Kyr[^,]*|Ala-Bel",
    "closures": r"sary-kyr",
    "holidays": r"2026-01-0\d",
    "facilities": r"podruga",
    "vehicles": r"ambulance",
    "sites": r"juniper|walnut|spruce",
}


def load_small(session: Session) -> None:
    """The rows of the reference files whose first cells match."""
    import_country(session, None, [_cut(name, pattern) for name, pattern in KEPT.items()])


def _cut(name: str, pattern: str) -> CountryFile:
    header, *lines = REFERENCE[name].decode().splitlines(keepends=True)
    kept = [line for line in lines if re.match(f"({pattern}),", line)]
    return CountryFile(COUNTRY[name], f"{name}.csv", "".join([header, *kept]).encode())
