"""Whether what a visit names is there: its town, site, facilities and kits."""

from uuid import UUID

from sqlalchemy import Connection, bindparam
from sqlmodel import Session, col, select

from models.care.visit import VisitInput
from models.errors import N_, Invalid
from models.tables.country import Facility, Site, Town
from models.tables.stock import KitLot
from models.vocabulary import Assay, Commodity, KitKind, RapidTest

KIT_OF_ASSAY = {Assay.A1: KitKind.HIV_A1, Assay.A2: KitKind.HIV_A2, Assay.A3: KitKind.HIV_A3}
KIT_OF_TEST = {
    RapidTest.SYPHILIS: KitKind.SYPHILIS,
    RapidTest.HBSAG: KitKind.HBSAG,
    RapidTest.HCV: KitKind.HCV,
}
KIT_OF_COMMODITY = {
    Commodity.CONDOMS: KitKind.CONDOMS,
    Commodity.LUBRICANT: KitKind.LUBRICANT,
    Commodity.SELF_TESTS: KitKind.SELF_TESTS,
}

# Every visit that is recorded asks these, so they are put together once.
_TOWN = select(Town.id).where(col(Town.id) == bindparam("id"))
_TOWN_OF_SITE = select(Site.town_id).where(col(Site.id) == bindparam("id"))
_FACILITY = select(Facility.id).where(col(Facility.id) == bindparam("id"))
_KINDS_OF_LOTS = select(KitLot.id, KitLot.kind).where(col(KitLot.id).in_(bindparam("ids", expanding=True)))


def check_names(session: Session, visit: VisitInput) -> None:
    """Raises Invalid with the first field that names what is not there, or a kit of another kind."""
    connection = session.connection()
    if connection.execute(_TOWN, {"id": visit.town_id}).first() is None:
        raise Invalid(N_("There is no such town."), "town_id")
    if visit.site_id is not None and _town_of_site(connection, visit.site_id) != visit.town_id:
        raise Invalid(N_("There is no such site in this town."), "site_id")
    for i, referral in enumerate(visit.referrals):
        if connection.execute(_FACILITY, {"id": referral.facility_id}).first() is None:
            raise Invalid(N_("There is no such facility."), f"referrals.{i}.facility_id")
    named = _named_kits(visit)
    if not named:
        return
    lots = {"ids": [lot_id for _, lot_id, _ in named]}
    known = {row.id: row.kind for row in connection.execute(_KINDS_OF_LOTS, lots)}
    for field, lot_id, kind in named:
        if known.get(lot_id) != kind:
            raise Invalid(N_("There is no such lot of this kind of kit."), field)


def _town_of_site(connection: Connection, site_id: str) -> str | None:
    return connection.execute(_TOWN_OF_SITE, {"id": site_id}).scalar()


def _named_kits(visit: VisitInput) -> list[tuple[str, UUID, KitKind]]:
    assays = visit.hiv_test.assays if visit.hiv_test else ()
    named = [
        (f"hiv_test.assays.{i}.lot_id", entry.lot_id, KIT_OF_ASSAY[entry.assay])
        for i, entry in enumerate(assays)
    ]
    named += [
        (f"rapid_tests.{i}.lot_id", entry.lot_id, KIT_OF_TEST[entry.test])
        for i, entry in enumerate(visit.rapid_tests)
    ]
    named += [
        (f"commodities.{i}.lot_id", entry.lot_id, KIT_OF_COMMODITY[entry.kind])
        for i, entry in enumerate(visit.commodities)
        if entry.lot_id is not None
    ]
    return named
