"""All counts once more, by sets of people and plain loops over the rows; shares nothing with the pass."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, select

from models.care.calendar_months import add_months
from models.disclosure import Cell, Menu, Period, Tier
from models.tables.clients import Client
from models.tables.groups import GroupSession, RightsIncident, SupportGiven
from models.tables.visits import CommodityGiven, Referral, ReferralStep, Result, Visit, VisitWord

PREVENTION = ("condoms", "lubricant", "self-tests")
DEFAULT = (("counselling", "commodities"), 2)


@dataclass
class Met:
    """A standing visit with all that hangs on it."""

    visit: Visit
    person: UUID
    words: set[tuple[str, str]] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    goods: Counter[str] = field(default_factory=Counter)
    referrals: list[tuple[Referral, list[ReferralStep]]] = field(default_factory=list)

    def kinds(self, kind: str) -> set[str]:
        return {word for each, word in self.words if each == kind}

    @property
    def asked(self) -> set[str]:
        return {word for kind, word in self.words if kind.startswith("violence-")}

    def own(self, test: str) -> list[Result]:
        return [each for each in self.results if each.test == test and each.source == "visit"]

    def standing(self, test: str) -> list[Result]:
        answered = {each.confirms_id for each in self.results}
        return [each for each in self.results if each.test == test and each.id not in answered]

    @property
    def told(self) -> bool:
        return bool(self.own("hiv")) and any(each.given for each in self.results if each.test == "hiv")

    @property
    def positives(self) -> list[Result]:
        return [each for each in self.standing("hiv") if each.finding == "positive"]

    @property
    def is_positive(self) -> bool:
        return self.told and any(each.given for each in self.positives)

    def shows(self, test: str) -> list[Result]:
        return [each for each in self.standing(test) if each.finding in ("reactive", "positive")]

    @property
    def on_prep(self) -> bool:
        return self.visit.prep in ("started", "continued")

    @property
    def has_sti(self) -> bool:
        return bool(self.kinds("syndromes") | self.kinds("sti_treatments") or self.shows("syphilis"))

    def got(self) -> set[str]:
        parts = {
            "hiv-test": self.own("hiv"),
            "other-tests": [each for each in self.results if each.test != "hiv" and each.source == "visit"],
            "sti": self.kinds("syndromes") | self.kinds("sti_treatments"),
            "counselling": self.kinds("counselling"),
            "commodities": self.goods,
            "prep": self.on_prep,
            "pep": self.visit.pep_hours is not None,
            "tb": self.visit.tb_screen,
            "violence": self.asked,
            "referral": self.referrals,
        }
        return {name for name, part in parts.items() if part}


def met(session: Session) -> list[Met]:
    """Every standing visit, by day."""
    into = {each.id: each.merged_into_id or each.id for each in session.exec(select(Client))}
    found = {
        each.id: Met(each, into[each.client_id])
        for each in session.exec(select(Visit))
        if each.voided_at is None
    }

    def of_visits(table: type[SQLModel]) -> Iterator[Any]:
        return (each for each in session.exec(select(table)) if each.visit_id in found)  # type: ignore[attr-defined]

    for word in of_visits(VisitWord):
        found[word.visit_id].words.add((word.kind, word.word))
    for result in of_visits(Result):
        found[result.visit_id].results.append(result)
    for given in of_visits(CommodityGiven):
        found[given.visit_id].goods[given.kind] += given.amount
    steps = defaultdict(list)
    for step in session.exec(select(ReferralStep)):
        steps[step.referral_id].append(step)
    for referral in of_visits(Referral):
        found[referral.visit_id].referrals.append((referral, steps[referral.id]))
    return sorted(found.values(), key=lambda each: each.visit.day)


class Independent:
    """The counts of the periods, kept as sets of people and sums."""

    def __init__(
        self, session: Session, menu: Menu, periods: Collection[Period], package: Any = DEFAULT
    ) -> None:
        self._menu, self._periods, self._package = menu, periods, package
        self._people: dict[Cell, set[UUID]] = defaultdict(set)
        self._events: Counter[Cell] = Counter()
        self._periods_of_day: dict[date, list[Period]] = {}
        self._met = met(session)
        self._by_person: dict[UUID, list[Met]] = defaultdict(list)
        for each in self._met:
            self._by_person[each.person].append(each)
        for each in self._met:
            self._visit(each)
            self._due(each)
        for period in periods:
            self._together(period)
        self._groups(session)

    def counts(self) -> dict[Cell, int]:
        cells = [cell for period in self._periods for cell in self._menu.cells(period)]
        return {cell: self._events[cell] + len(self._people[cell]) for cell in cells}

    def _cells(self, measure: str, place: str, day: date) -> Iterator[Cell]:
        tier = self._menu.by_id[measure].tier
        oblast = self._menu.oblast_of.get(place, place)
        areas = ["KG", oblast] + ([place] if tier == Tier.DONE else [])
        if day not in self._periods_of_day:
            around = [each for each in self._periods if each.first_day <= day <= each.last_day]
            self._periods_of_day[day] = around
        for period in self._periods_of_day[day]:
            if period.length >= tier.shortest:
                yield from (Cell(measure, area, period) for area in areas)

    def _one(self, measure: str, met: Met, day: date | None = None) -> None:
        for cell in self._cells(measure, met.visit.town_id, day or met.visit.day):
            self._people[cell].add(met.person)

    def _some(self, measure: str, place: str, day: date, amount: int = 1) -> None:
        for cell in self._cells(measure, place, day):
            self._events[cell] += amount

    def _visit(self, each: Met) -> None:
        visit = each.visit
        confirmed = each.told and each.positives
        linked = confirmed and any(result.linked or result.treated for result in each.positives)
        reactive = [result for result in each.own("hiv") if result.finding != "negative"]
        syphilis = each.shows("syphilis")
        cured = "syphilis" in each.kinds("sti_treatments") or any(result.treated for result in syphilis)
        people = {
            "reached": True,
            "provisional": visit.provenance == "provisional",
            "counselled": "hiv-and-health" in each.kinds("counselling"),
            "hiv-tested": each.own("hiv"),
            "hts-tst": each.told,
            "reactive": each.told and (reactive or each.positives),
            "confirmed": confirmed,
            "linked": linked,
            "on-art": linked and any(result.treated for result in each.positives),
            "positive": each.is_positive,
            "hts-tst-pos": each.is_positive and not self._known_before(each),
            "syphilis-positive": syphilis,
            "syphilis-treated": syphilis and cured,
            "hbsag-positive": each.shows("hbsag"),
            "hcv-positive": each.shows("hcv"),
            "prep-offered": visit.prep,
            "prep-started": visit.prep == "started",
            "prep-received": each.on_prep,
            "violence-asked": each.asked,
            "violence-found": each.asked - {"no-action"},
            "tb-screened": visit.tb_screen,
            "tb-presumed": visit.tb_screen == "presumed",
            "sti-syndromes": each.kinds("syndromes"),
            "sti-treated": each.kinds("sti_treatments"),
            **{f"{test}-tested": each.own(test) for test in ("syphilis", "hbsag", "hcv")},
        }
        for measure, is_so in people.items():
            if is_so:
                self._one(measure, each)
        if each.told:
            band = "unknown-age" if visit.age_band is None else visit.age_band.value.replace("+", "-or-more")
            self._one(f"hts-tst-{band}", each)
        amounts = {
            "visits": 1,
            **{f"tests-{test}": len(each.own(test)) for test in ("hiv", "syphilis", "hbsag", "hcv")},
            "tests-returned": int(each.told),
            "tests-positive": int(each.is_positive),
            "referrals": len(each.referrals),
            **{kind: each.goods[kind] for kind in PREVENTION},
        }
        for measure, amount in amounts.items():
            self._some(measure, visit.town_id, visit.day, amount)

    def _known_before(self, each: Met) -> bool:
        earlier = [one for one in self._by_person[each.person] if one.visit.day < each.visit.day]
        return each.visit.known_positive or any(one.visit.known_positive or one.positives for one in earlier)

    def _together(self, period: Period) -> None:
        services, least = self._package
        for person, visits in self._by_person.items():
            now = [each for each in visits if period.first_day <= each.visit.day <= period.last_day]
            new_year = date(period.year, 1, 1)
            before = [each for each in visits if new_year <= each.visit.day < period.first_day]
            got = set[str]().union(*(each.got() for each in now))
            measures = []
            if now and len(got & set(services)) >= least:
                measures.append("package")
            prevented = any(each.goods or each.on_prep for each in now)
            offered = any(
                "hiv-test" in each.kinds("services") or each.goods["self-tests"] or each.visit.known_positive
                for each in now
            )
            if now and not before and prevented and offered:
                measures.append("kp-prev")
            for measure in measures:
                for each in now:
                    for area in ("KG", self._menu.oblast_of[each.visit.town_id], each.visit.town_id):
                        self._people[Cell(measure, area, period)].add(person)

    def _due(self, each: Met) -> None:
        visit, day = each.visit, each.visit.day
        later = [one for one in self._by_person[each.person] if one.visit.day > day]
        next_visit = min((one.visit.day for one in later), default=None)
        next_test = min((one.visit.day for one in later if one.own("hiv")), default=None)
        for result in each.results:
            if result.source == "visit":
                self._follow(each, day, result.given if result.given == day else None)
        if any(result.finding == "negative" for result in each.own("hiv")):
            months = 3 if each.on_prep else 6 if each.has_sti or visit.individual_risk else 12
            due = add_months(day, months)
            self._follow(each, due, next_test)
            if months < 12:
                self._one("retests-ended", each, due)
                if next_test and next_test <= due:
                    self._one("retests-in-time", each, due)
        if each.on_prep and visit.prep_days:
            self._follow(each, day + timedelta(days=visit.prep_days), next_visit)
        if visit.next_appointment:
            self._follow(each, visit.next_appointment, next_visit)
        self._after_reactive(each, next_test)
        for _, steps in each.referrals:
            due = day + timedelta(days=30)
            self._follow(each, due, min((step.day for step in steps), default=None))
            self._some("referrals-ended", visit.town_id, due)
            if any(step.outcome != "unknown" and step.day <= due for step in steps):
                self._some("referrals-closed", visit.town_id, due)

    def _after_reactive(self, each: Met, next_test: date | None) -> None:
        for result in each.own("hiv"):
            due = result.day + timedelta(days=14)
            answers = [one.day for one in each.results if one.confirms_id == result.id]
            if result.finding == "refer":
                self._follow(each, due, min(answers, default=None))
            if result.finding == "inconclusive":
                self._follow(each, due, next_test)
        for result in each.positives:
            known = result.told_positive or result.day
            self._follow(each, known + timedelta(days=7), result.linked or result.treated)
            for days in (7, 30, 90) if result.told_positive else ():
                ended = known + timedelta(days=days)
                self._one(f"told-{days}-ended", each, ended)
                if result.treated and result.treated <= ended:
                    self._one(f"art-in-{days}", each, ended)

    def _follow(self, each: Met, due: date, done: date | None) -> None:
        self._some("follow-ups-due", each.visit.town_id, due)
        if done and done <= due:
            self._some("follow-ups-in-time", each.visit.town_id, due)

    def _groups(self, session: Session) -> None:
        for meeting in session.exec(select(GroupSession)):
            if not meeting.removed and meeting.kind != "media-training":
                self._some(f"participants-{meeting.kind}", meeting.town_id, meeting.day, meeting.participants)
        helped = {each.incident_id for each in session.exec(select(SupportGiven)) if each.support != "none"}
        for incident in session.exec(select(RightsIncident)):
            if not incident.removed:
                measures = ["incidents", f"incidents-{incident.kind}"]
                measures += ["incidents-supported"] if incident.id in helped else []
                for measure in measures:
                    self._some(measure, incident.oblast_code, incident.month)


def differences(ours: dict[Cell, int], theirs: dict[Cell, int]) -> Sequence[str]:
    assert ours.keys() == theirs.keys()
    return [f"{cell}: {count}, not {theirs[cell]}" for cell, count in ours.items() if count != theirs[cell]]
