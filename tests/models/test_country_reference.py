"""Kyrgyzstan as it comes with Marshrut: whole, consistent, and true to its published distances."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import open_database, transaction
from models.keys import Keys
from models.kinds import COUNTRY
from models.operations.export_country import export_country
from models.operations.import_country import load_reference
from models.queries.country_roads import CountryRoads, country_roads
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.country import Closure, Facility, Leg, Pass, Site, Source, Town
from tests.models.malformed_country import REFERENCE

SEED_TOWNS = {"bishkek", "karakol", "balykchy", "tokmok", "kara-balta", "osh", "jalal-abad", "kyzyl-kiya"}
SUMMER, WINTER = date(2027, 7, 1), date(2026, 11, 23)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory, keys: Keys, sealed_template: Path) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("reference")
    settings = Settings(data_dir=folder, key_file=folder / "unused")
    shutil.copy(sealed_template, settings.database_file)
    engine = open_database(settings, keys)
    with transaction(engine) as session:
        load_reference(session)
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def roads(country: Session) -> CountryRoads:
    return country_roads(country)


def test_it_comes_back_byte_for_byte_however_often_it_goes_in(session: Session) -> None:
    assert load_reference(session)["towns"] == load_reference(session)["towns"] == 62
    for kind in COUNTRY.values():
        assert export_country(session, None, kind) == REFERENCE[kind.name]


def test_import_and_export_leave_their_entries(session: Session, engine: Engine) -> None:
    load_reference(session)
    export_country(session, None, COUNTRY["sites"])
    session.commit()
    with transaction(engine) as later:
        events = later.exec(select(AuditEvent)).all()
    entries = [(each.event, each.subject) for each in events if each.event.startswith("country")]
    assert entries == [*(("country imported", kind) for kind in COUNTRY), ("country exported", "sites")]


def test_roads_are_the_same_on_either_database(session: Session, roads: CountryRoads) -> None:
    load_reference(session)
    assert country_roads(session) == roads


def test_every_source_that_is_named_is_listed(country: Session) -> None:
    listed = {source.id for source in country.exec(select(Source))}
    named = {name for content in REFERENCE.values() for name in re.findall(r"\bS\d+\b", content.decode())}
    assert named <= listed


def test_the_eight_towns_have_a_site_each_whose_estimate_says_what_it_is(country: Session) -> None:
    sites = country.exec(select(Site)).all()
    assert sorted(site.town_id for site in sites) == sorted(SEED_TOWNS)
    assert {site.estimate_source for site in sites} == {"demonstration figure, enter your own"}
    assert all(site.last_visit is None and site.active for site in sites)
    towns = {town.id: town for town in country.exec(select(Town))}
    assert not any(word in site.id for site in sites for word in towns)


def test_facilities_lie_in_their_towns_oblast_or_say_why_not(country: Session) -> None:
    for facility, town in country.exec(select(Facility, Town).join(Town)):
        assert facility.oblast_code == town.oblast_code or facility.note or "city" in town.oblast_name


def test_every_leg_that_is_shut_in_winter_has_its_closure(country: Session) -> None:
    shut = {(leg.from_id, leg.to_id) for leg in country.exec(select(Leg)) if not leg.winter_open}
    closures = country.exec(select(Closure)).all()
    assert {(closure.from_id, closure.to_id) for closure in closures} == shut
    assert all(closure.yearly for closure in closures)


def test_passes_on_legs_are_described(country: Session, roads: CountryRoads) -> None:
    described = {row.name for row in country.exec(select(Pass))}
    on_legs = {name for leg in roads.legs for name in leg.passes}
    assert on_legs - described == {"40 years of Kyrgyzstan"}


@pytest.mark.parametrize("day", [SUMMER, WINTER])
def test_every_town_is_reached_in_summer_and_in_winter(roads: CountryRoads, day: date) -> None:
    costs = roads.without(roads.closed_on(day)).costs(list(roads.coordinates))
    assert all(cost is not None for row in costs for cost in row)


def test_winter_shuts_the_pass_to_kazarman(roads: CountryRoads) -> None:
    ways = [roads.without(roads.closed_on(day)).way("kazarman", "jalal-abad") for day in (SUMMER, WINTER)]
    assert ways[0] is not None
    assert ways[1] is not None
    assert ways[0].places == ("kazarman", "jalal-abad")
    assert len(ways[1].places) > 2
    assert ways[1].seconds > 2 * ways[0].seconds


@pytest.mark.parametrize(
    ("from_town", "to_town", "published"),
    [
        ("bishkek", "osh", (650, 694)),
        ("bishkek", "karakol", (380, 400)),
        ("bishkek", "talas", (300,)),
        ("osh", "batken", (240, 250)),
        ("bishkek", "tokmok", (65,)),
        ("bishkek", "kara-kul", (400,)),
        ("bishkek", "batken", (850,)),
    ],
)
def test_ways_are_as_long_as_others_say(
    roads: CountryRoads, from_town: str, to_town: str, published: tuple[int, ...]
) -> None:
    way = roads.without(roads.closed_on(SUMMER)).way(from_town, to_town)
    assert way is not None
    assert any(way.metres / 1000 == pytest.approx(km, rel=0.1) for km in published)


def test_the_road_to_osh_goes_over_its_passes(roads: CountryRoads) -> None:
    way = roads.without(roads.closed_on(WINTER)).way("bishkek", "osh")
    assert way is not None
    assert way.passes == ("Too-Ashuu (tunnel)", "Ala-Bel", "Kok-Bel")
    assert way.seconds == pytest.approx(12.6 * 3600, rel=0.01)


@pytest.mark.parametrize(("name", "shapes"), [("kg_oblasts", 8), ("kg_outline", 1)])
def test_the_map_is_there_and_in_the_public_domain(name: str, shapes: int) -> None:
    geojson = json.loads((files("models") / "reference" / f"{name}.geojson").read_bytes())
    assert len(geojson["features"]) == shapes
    assert geojson["licence"] == "Natural Earth, public domain"
