"""Whether what a visit names is there: its town, site, facilities and kits."""

from uuid import UUID

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


def check_names(session: Session, visit: VisitInput) -> None:
    """Raises Invalid with the first field that names what is not there, or a kit of another kind."""
    if session.get(Town, visit.town_id) is None:
        raise Invalid(N_("There is no such town."), "town_id")
    if visit.site_id is not None:
        site = session.get(Site, visit.site_id)
        if site is None or site.town_id != visit.town_id:
            raise Invalid(N_("There is no such site in this town."), "site_id")
    for i, referral in enumerate(visit.referrals):
        if session.get(Facility, referral.facility_id) is None:
            raise Invalid(N_("There is no such facility."), f"referrals.{i}.facility_id")
    named = _named_kits(visit)
    known = dict(
        session.exec(
            select(KitLot.id, KitLot.kind).where(col(KitLot.id).in_([lot for _, lot, _ in named]))
        ).all()
    )
    for field, lot_id, kind in named:
        if known.get(lot_id) != kind:
            raise Invalid(N_("There is no such lot of this kind of kit."), field)


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
