"""Towns and facilities as people of a language call them."""

from sqlmodel import Session, select

from models.tables.country import Facility, Town


def town_names(session: Session, language: str) -> dict[str, str]:
    """The name of each town, by its id."""
    return {town.id: getattr(town, f"name_{language}") for town in session.exec(select(Town))}


def facility_names(session: Session, language: str) -> dict[str, str]:
    """The name of each facility, by its id; not each has a Russian one, and none a Kyrgyz one."""
    facilities = session.exec(select(Facility)).all()
    if language == "en":
        return {each.id: each.name_en for each in facilities}
    return {each.id: each.name_ru or each.name_en for each in facilities}
