"""The rows of a made-up story: the same as recording its visits one after the other would leave behind."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import TypeAlias
from uuid import UUID

from sqlmodel import Session, SQLModel

from models.care.follow_ups import Terms
from models.care.visit_reading import content_hash
from models.client_codes import build_code
from models.database import insert_rows
from models.operations.settle_client import ClientFromAway, KnownClient
from models.owed_rows import owed_rows
from models.pseudonyms import Pseudonym, PseudonymKey, pseudonym_of
from models.synthetic.encounters import Encounter, Outcome
from models.synthetic.ids import Ids
from models.synthetic.stories import KnownAs, Merge, Story
from models.synthetic_history import KeptVisit, history_of
from models.tables.clients import Client, ClientMerge, ClientPseudonym
from models.tables.stock import StockMovement
from models.tables.visits import (
    AssayDone,
    CommodityGiven,
    OwedToClient,
    Referral,
    ReferralStep,
    Result,
    UnmatchedVisit,
    Visit,
    VisitVersion,
    VisitWord,
)
from models.visit_rows import Row, VisitRows, columns_of, kits_used, rows_of
from models.vocabulary import (
    ChangeReason,
    Movement,
    Provenance,
    RapidTest,
    ReferralOutcome,
    ReferralReason,
    ResultSource,
)

Rows: TypeAlias = defaultdict[type[SQLModel], list[Row]]
# Each after those that its rows name.
_ORDER: tuple[type[SQLModel], ...] = (
    Client,
    ClientPseudonym,
    ClientMerge,
    Visit,
    VisitWord,
    VisitVersion,
    UnmatchedVisit,
    AssayDone,
    Result,
    CommodityGiven,
    Referral,
    ReferralStep,
    StockMovement,
    OwedToClient,
)
_CORRECTED_AFTER = timedelta(hours=1)
_NOON = time(6)


@dataclass(frozen=True, slots=True)
class Nurse:
    """Who records, and from which vehicle the kits are taken."""

    id: UUID
    vehicle_id: str | None


@dataclass(slots=True)
class StoryRows:
    """Collects the rows of stories, by table, and what their visits used of each lot, by vehicle."""

    crew: Sequence[Nurse]
    key: PseudonymKey
    terms: Terms
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    used: Counter[tuple[UUID, str | None]] = field(default_factory=Counter)

    def add(self, told: Story) -> UUID:
        """Add all of it; the answer is the first client's id."""
        ids = [told.ids() for _ in told.clients]
        pseudonym = pseudonym_of(build_code(told.clients[0].code), self.key)
        merged = told.merge is not None and told.merge.undone is None
        kept: list[list[KeptVisit]] = []
        for place, (client_id, client) in enumerate(zip(ids, told.clients, strict=True)):
            self._add_client(told.ids, client_id, client, pseudonym, ids[0] if place and merged else None)
            kept.append([self._add_visit(told.ids, client_id, each, pseudonym) for each in client.encounters])
        if told.merge is not None:
            self._add_merge(told.ids, told.merge, ids, told.clients[1])
        persons = [(ids[0], list(chain(*kept)))] if merged else zip(ids, kept, strict=True)
        for client_id, visits in persons:
            self._add_follow_ups(told.ids, client_id, visits)
        return ids[0]

    def write(self, session: Session) -> None:
        """Insert what was collected, and begin anew with no rows."""
        for table in _ORDER:
            insert_rows(session, table, self.rows.pop(table, ()))

    def _add_client(
        self, ids: Ids, client_id: UUID, client: KnownAs, pseudonym: Pseudonym, merged_into: UUID | None
    ) -> None:
        first = client.encounters[0]
        self.rows[Client].append(
            {
                "id": client_id,
                "created_day": first.recorded,
                "created_by_id": self.crew[first.nurse].id,
                "merged_into_id": merged_into,
            }
        )
        self.rows[ClientPseudonym].append(
            {
                "id": ids(),
                "client_id": client_id,
                "pseudonym": pseudonym.value,
                "key_version": pseudonym.key_version,
            }
        )

    def _add_merge(self, ids: Ids, merge: Merge, client_ids: Sequence[UUID], other: KnownAs) -> None:
        by = self.crew[other.encounters[0].nurse].id
        undone = merge.undone is not None
        self.rows[ClientMerge].append(
            {
                "id": ids(),
                "client_id": client_ids[1],
                "into_id": client_ids[0],
                "reason": ChangeReason.CONFIRMED_WITH_CLIENT,
                "merged_by_id": by,
                "merged_at": instant(merge.day),
                "undone_reason": ChangeReason.MISTAKEN_MERGE if undone else None,
                "undone_by_id": by if undone else None,
                "undone_at": instant(merge.undone) if merge.undone else None,
            }
        )

    def _add_visit(self, ids: Ids, client_id: UUID, met: Encounter, pseudonym: Pseudonym) -> KeptVisit:
        visit, recorded_at = met.visit, instant(met.recorded)
        nurse = self.crew[met.nurse]
        whose = ClientFromAway((pseudonym,), met.remembered) if met.from_away else KnownClient(client_id)
        row = columns_of(visit) | {
            "id": visit.id,
            "sent_hash": content_hash(met.before or visit, whose.names()[0]),
            "version": 2 if met.before else 1,
            "client_id": client_id,
            "provenance": met.provenance,
            "staff_id": nurse.id,
            "recorded_at": recorded_at,
            "voided_at": recorded_at + _CORRECTED_AFTER if met.voided else None,
            "void_reason": met.voided,
        }
        parts = rows_of(visit)
        for named in (*parts.results, *parts.referrals):
            named["id"] = ids()
        self.rows[Visit].append(row)
        _follow(parts, met)
        self._add_parts(parts, met)
        if met.before is not None:
            self._add_version(met, nurse, recorded_at)
        if met.provenance == Provenance.PROVISIONAL:
            self._add_unmatched(met)
        if met.voided is None:
            self._use_kits(ids, met, nurse, recorded_at)
        outcomes = {parts.referrals[each.referral]["id"]: each.day for each in reversed(met.outcomes)}
        return KeptVisit(row, parts, outcomes)

    def _add_parts(self, parts: VisitRows, met: Encounter) -> None:
        self.rows[VisitWord] += parts.words
        self.rows[AssayDone] += parts.assays
        self.rows[Result] += parts.results
        self.rows[CommodityGiven] += parts.commodities
        self.rows[Referral] += parts.referrals
        self.rows[ReferralStep] += (
            {
                "referral_id": parts.referrals[each.referral]["id"],
                "outcome": each.outcome,
                "day": each.day,
            }
            for each in met.outcomes
        )

    def _add_version(self, met: Encounter, nurse: Nurse, recorded_at: datetime) -> None:
        assert met.before is not None
        self.rows[VisitVersion].append(
            {
                "visit_id": met.visit.id,
                "version": 1,
                "content": met.before.model_dump(mode="json"),
                "replaced_at": recorded_at + _CORRECTED_AFTER,
                "replaced_by_id": nurse.id,
                "reason": met.before_reason,
            }
        )

    def _add_unmatched(self, met: Encounter) -> None:
        memory = met.remembered
        self.rows[UnmatchedVisit].append(
            {
                "visit_id": met.visit.id,
                "remembered_month": memory.month if memory else None,
                "remembered_town_id": memory.town_id if memory else None,
            }
        )

    def _use_kits(self, ids: Ids, met: Encounter, nurse: Nurse, recorded_at: datetime) -> None:
        for lot_id, amount in kits_used(met.visit).items():
            self.used[lot_id, nurse.vehicle_id] += amount
            self.rows[StockMovement].append(
                {
                    "id": ids(),
                    "lot_id": lot_id,
                    "vehicle_id": nurse.vehicle_id,
                    "movement": Movement.USE,
                    "amount": amount,
                    "day": met.visit.day,
                    "entered_at": recorded_at,
                    "staff_id": nurse.id,
                    "visit_id": met.visit.id,
                }
            )

    def _add_follow_ups(self, ids: Ids, client_id: UUID, kept: Sequence[KeptVisit]) -> None:
        history = history_of(each for each in kept if each.row["voided_at"] is None)
        self.rows[OwedToClient] += owed_rows(client_id, history, self.terms, ids)


def instant(day: date) -> datetime:
    """Some moment of the day at the programme's place."""
    return datetime.combine(day, _NOON, UTC)


def _follow(parts: VisitRows, met: Encounter) -> None:
    """Write what came later into the results of the visit's own tests, and add those of a laboratory."""
    own = {each["test"]: each for each in parts.results}
    for test, days in met.days.items():
        own[test].update(days.model_dump(exclude_none=True))
    for each in met.outcomes:
        _link(own, met.visit.referrals[each.referral].reason, each)
    for answer in met.laboratory:
        sent = answer.result
        parts.results.append(
            {
                "id": sent.id,
                "visit_id": met.visit.id,
                "test": sent.test,
                "source": ResultSource.LABORATORY,
                "finding": sent.finding,
                "day": sent.day,
                "confirms_id": own[sent.test]["id"],
                **answer.days.model_dump(),
            }
        )


def _link(own: dict[RapidTest, Row], reason: ReferralReason, step: Outcome) -> None:
    """Who arrives in HIV care is linked to it."""
    if reason != ReferralReason.HIV_CARE:
        return
    result = own[RapidTest.HIV]
    result["linked"] = result["linked"] or step.day
    if step.outcome == ReferralOutcome.TREATMENT_STARTED:
        result["treated"] = step.day
