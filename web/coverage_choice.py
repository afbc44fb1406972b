"""The fixed menu of a page of coverage: which frozen period, and which place. Nothing else can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlmodel import Session, select

from models.disclosure import NATION, Period
from models.errors import N_, NotFound
from models.permissions import Action, Scope
from models.queries.coverage import Version, versions
from models.queries.coverage_settings import coverage_rules
from models.tables.country import Town
from models.tables.coverage import PeriodKind
from web.dependencies import Allowed, Asker, Reading
from web.i18n import language_of, translate
from web.oblasts import OBLASTS

Reader = Annotated[Asker, Depends(Allowed(Action.COVERAGE_READ))]


@dataclass(frozen=True, slots=True)
class Choice:
    """``period`` None: nothing is frozen yet. ``places`` are the names of all areas, by oblast.

    ``only_done``: what was found is not for the asker's role.
    """

    frozen: Mapping[Period, Version]
    period: Period | None
    area: str
    towns: Mapping[str, Town]
    places: Mapping[str, str]
    only_done: bool

    @property
    def oblasts(self) -> list[str]:
        codes = {town.oblast_code for town in self.towns.values()}
        return [area for area in self.places if area in codes]

    @property
    def place(self) -> str:
        return self.places[self.area]

    @property
    def query(self) -> str:
        """What leads to the same choice on another page."""
        return f"period={self.period.id if self.period else ''}&area={self.area}"


def chosen_period(frozen: Mapping[Period, Version], text: str, usual: PeriodKind) -> Period | None:
    """The period of that id; for no id the one of the usual kind that ended last, else what ended last.

    None where nothing is frozen and nothing was asked for.

    Raises
    ------
    NotFound
        The menu of frozen periods has no such one.
    """
    if not text:
        first = next(iter(frozen), None)
        return next((each for each in frozen if each.length.name == usual.name), first)
    found = next((each for each in frozen if each.id == text), None)
    if found is None:
        raise NotFound(N_("This period is not in the list: only completed and frozen ones are."))
    return found


def choice_of(session: Session, language: str, period: str, area: str, *, only_done: bool) -> Choice:
    """What these ids name. Raises NotFound for a period or place that is not on the menu."""
    frozen = {version.period: version for version in versions(session)}
    found = towns_of(session)
    places = place_names(found, language)
    if area not in places:
        raise NotFound(N_("There is no such place."))
    usual = coverage_rules(session).reach_period
    return Choice(frozen, chosen_period(frozen, period, usual), area, found, places, only_done)


def chosen(
    request: Request,
    session: Reading,
    reader: Reader,
    period: Annotated[str, Query(max_length=7)] = "",
    area: Annotated[str, Query(max_length=60)] = NATION,
) -> Choice:
    """What the address names."""
    only_done = reader.scope == Scope.COVERAGE
    return choice_of(session, language_of(request), period, area, only_done=only_done)


def towns_of(session: Session) -> dict[str, Town]:
    return {town.id: town for town in session.exec(select(Town))}


def place_names(towns: Mapping[str, Town], language: str) -> dict[str, str]:
    """The nation, then each oblast and behind it its towns, by name."""
    names = {NATION: translate(language, N_("All of Kyrgyzstan"))}
    within: dict[str, dict[str, str]] = {}
    for town in towns.values():
        within.setdefault(town.oblast_code, {})[town.id] = getattr(town, f"name_{language}")
    oblasts = {code: translate(language, OBLASTS.get(code, code)) for code in within}
    for code, oblast in _by_name(oblasts):
        names |= {code: oblast, **dict(_by_name(within[code]))}
    return names


def _by_name(names: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(names.items(), key=lambda item: item[1])


Chosen = Annotated[Choice, Depends(chosen, scope="function")]
