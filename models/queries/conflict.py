"""Why a week has no plan: the required sites that exclude each other, and where they are."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.tables.country import Town
from models.tables.plans import Plan


@dataclass(frozen=True, slots=True)
class RequiredSite:
    """``town``: None where it is not in the country any more."""

    site_id: str
    town: Town | None


def conflict_of(session: Session, plan: Plan) -> tuple[RequiredSite, ...]:
    """The sites that cannot all be served in this plan's week; none where that is not its fault."""
    solution, problem = plan.solution or {}, plan.problem or {}
    town_ids = {stop["id"]: stop["place"] for stop in problem.get("stops", [])}
    sites = solution.get("conflict") or []
    wanted = select(Town).where(col(Town.id).in_([town_ids[site] for site in sites]))
    towns = {town.id: town for town in session.exec(wanted)}
    return tuple(RequiredSite(site, towns.get(town_ids[site])) for site in sites)
