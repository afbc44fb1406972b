"""The visit form's description: places, kits, presets and the algorithm, from one source for every door.

The template ``visits/_form.html`` shows it; ``data`` is what the modules of ``static/visit`` need of it as
JSON. Neither knows where the visit goes, so that a page with signal and a phone without share them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Self
from uuid import UUID

from sqlmodel import Session, col, select

from models import vocabulary
from models.care.ages import age_band_of, may_be_under_age
from models.care.hiv_algorithm import DecisionTable, HivAlgorithms, Report
from models.care.visit import MOST_HOURS_BEFORE_PEP, PEP_DAYS, VisitInput
from models.queries.kits_of_day import kits_of_day
from models.queries.own_stops import PlannedStop, stops_of_day
from models.queries.own_visits import last_place
from models.tables.country import Facility, Site, Town
from models.tables.stock import KitLot
from models.visit_names import KIT_OF_ASSAY, KIT_OF_COMMODITY, KIT_OF_TEST
from models.vocabulary import (
    AgeBand,
    Assay,
    AssayResult,
    Commodity,
    Finding,
    HivStrategy,
    KitKind,
    RapidTest,
    ReferralReason,
)
from web.i18n import translate
from web.towns import town_names

OTHER_TESTS = tuple(test for test in RapidTest if test != RapidTest.HIV)
AMOUNTS: Mapping[Commodity, tuple[int, ...]] = {
    Commodity.CONDOMS: (10, 20, 50),
    Commodity.LUBRICANT: (5, 10, 20),
    Commodity.SELF_TESTS: (1, 2),
}
PREP_DAYS = (30, 90)
HOURS = (12, 24, 48, 72)
APPOINTMENT_MONTHS = (1, 3, 6)
# A referral that a visit needs, by what was chosen; models.care.visit_rules refuses it without most of them.
NEEDS = {
    "safeguarding=yes": ReferralReason.SAFEGUARDING,
    "hiv_test.report=refer": ReferralReason.HIV_CONFIRMATION,
    "hiv_test.report=positive": ReferralReason.HIV_CARE,
    "tb_screen=presumed": ReferralReason.TB,
    "violence.intimate-partner=referred": ReferralReason.VIOLENCE,
    "violence.other=referred": ReferralReason.VIOLENCE,
}
USUAL = ("hiv-test", "counselling", "commodities")


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot of today's kits, by the number on its box."""

    id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Age:
    """What remains of the year of birth that was tapped."""

    band: AgeBand | None = None
    may_be_under_age: bool = False

    @classmethod
    def of_year(cls, year: int | None, day: date, full_age: int) -> Self:
        if year is None:
            return cls()
        return cls(age_band_of(year, day), may_be_under_age(year, day, full_age))


UNKNOWN_AGE = Age()


@dataclass(frozen=True, slots=True)
class VisitForm:
    """All that the form shows. ``stops`` are the crew's of today, ``lots`` the nurse's."""

    today: date
    algorithms: HivAlgorithms
    towns: Sequence[tuple[str, str]]
    site_towns: Sequence[tuple[str, str]]
    stops: Sequence[PlannedStop]
    town_id: str
    site_id: str | None
    facilities: Sequence[tuple[str, str]]
    lots: Mapping[KitKind, Lot]
    age: Age

    words = vocabulary
    other_tests = OTHER_TESTS
    amounts = AMOUNTS
    prep_days = PREP_DAYS
    pep_days = PEP_DAYS
    hours = HOURS
    most_hours = MOST_HOURS_BEFORE_PEP
    appointment_months = APPOINTMENT_MONTHS
    usual = USUAL

    @property
    def strategy(self) -> HivStrategy:
        """A crew that carries the first assay alone only screens."""
        one_assay = KitKind.HIV_A1 in self.lots and KitKind.HIV_A2 not in self.lots
        return HivStrategy.SCREENING if one_assay else HivStrategy.FULL

    def town_name(self, town_id: str) -> str:
        return dict(self.towns).get(town_id, town_id)

    def data(self, language: str, visit: VisitInput | None = None) -> dict[str, Any]:
        """For the modules: tables, lots and the words that they put together, and the visit to amend."""
        kinds = chain(KIT_OF_ASSAY.items(), KIT_OF_TEST.items(), KIT_OF_COMMODITY.items())
        lots = {str(name): str(self.lots[kind].id) for name, kind in kinds if kind in self.lots}
        return {
            "tables": {
                HivStrategy.FULL: table_data(self.algorithms.full),
                HivStrategy.SCREENING: table_data(self.algorithms.screening),
                **{test: single_test(test) for test in OTHER_TESTS},
            },
            "lots": lots,
            "needs": NEEDS,
            "labels": _labels(language, Assay, OTHER_TESTS),
            "findings": _labels(language, Finding),
            "visit": visit.model_dump(mode="json", exclude_none=True) if visit else None,
        }


def table_data(table: DecisionTable) -> dict[str, Any]:
    """A decision table for ``algorithm.js``: steps by results in order, ``A1 reactive, A2 non-reactive``."""
    steps = {
        ", ".join(f"{assay} {result}" for assay, result in path): (
            {"report": step.finding} if isinstance(step, Report) else {"next": step.assay}
        )
        for path, step in table.steps.items()
    }
    return {"first": table.first, "steps": steps}


def single_test(test: RapidTest) -> dict[str, Any]:
    """The same for a rapid test that reports what it shows."""
    shown = (AssayResult.NON_REACTIVE, AssayResult.REACTIVE)
    return {"first": test, "steps": {f"{test} {result}": {"report": result} for result in shown}}


def visit_form(
    session: Session,
    staff_id: UUID,
    today: date,
    algorithms: HivAlgorithms,
    language: str,
    age: Age = UNKNOWN_AGE,
    amends: VisitInput | None = None,
) -> VisitForm:
    """The form as it is for this nurse today: own stops, own kits, and the place of the last visit."""
    stops = stops_of_day(session, staff_id, today)
    if amends is not None:
        planned = PlannedStop(amends.site_id, amends.town_id) if amends.site_id else None
        stops = (planned,) if planned else ()
    place = last_place(session, staff_id, today)
    first = (stops[0].town_id, stops[0].site_id) if stops else ("", None)
    town_id, site_id = place or first
    choices = tuple(sorted(town_names(session, language).items(), key=lambda choice: choice[1]))
    with_sites = set(session.exec(select(Site.town_id).where(col(Site.active))).all())
    return VisitForm(
        today=today,
        algorithms=algorithms,
        towns=choices,
        site_towns=tuple(choice for choice in choices if choice[0] in with_sites),
        stops=stops,
        town_id=town_id,
        site_id=site_id if any(stop.site_id == site_id for stop in stops) else None,
        facilities=facility_choices(session, town_id, language),
        lots=_lots(session, staff_id, today),
        age=age,
    )


def facility_choices(session: Session, town_id: str, language: str) -> tuple[tuple[str, str], ...]:
    """Id and name of each facility, by name; those of the town's oblast first."""
    town = session.get(Town, town_id)
    oblast = town.oblast_code if town else None
    facilities = session.exec(select(Facility)).all()
    ordered = sorted(facilities, key=lambda each: (each.oblast_code != oblast, _name_of(each, language)))
    return tuple((each.id, _name_of(each, language)) for each in ordered)


def _name_of(facility: Facility, language: str) -> str:
    return facility.name_en if language == "en" else facility.name_ru or facility.name_en


def _lots(session: Session, staff_id: UUID, today: date) -> dict[KitKind, Lot]:
    chosen = {kind: kit.lot_id for kind, kit in kits_of_day(session, staff_id, today).items()}
    numbers = dict(
        session.exec(
            select(KitLot.id, KitLot.lot_number).where(col(KitLot.id).in_(list(chosen.values())))
        ).all()
    )
    return {kind: Lot(lot_id, numbers[lot_id]) for kind, lot_id in chosen.items()}


def _labels(language: str, *words: Iterable[vocabulary.Word]) -> dict[str, str]:
    return {word: translate(language, word.label) for group in words for word in group}
