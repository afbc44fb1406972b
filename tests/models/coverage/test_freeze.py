"""A completed period is counted once, kept, and changed only by a revision that people see as such."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select
from typer.testing import CliRunner

from api.cli import app as commands
from models.care.follow_ups import DEFAULT_TERMS
from models.database import transaction
from models.disclosure import NATION, Count, Period, Withheld
from models.operations.freeze_periods import Frozen, freeze_periods
from models.queries.coverage import published, versions, withheld_shares
from models.queries.editions import editions
from models.queries.target_progress import sessions_held, target_progress
from models.tables.audit import AuditEvent
from models.tables.clients import Client
from models.tables.coverage import CoverageRules, FrozenPeriod, PublishedCounts
from models.tables.groups import GroupKind, GroupSession, GroupTopic
from models.tables.visits import Visit
from models.vocabulary import ContactPreference, Provenance
from tests.fixtures.app import Colleague

UNTIL = date(2026, 11, 14)
OCTOBER = Period.parse("2026-10")


@pytest.fixture(autouse=True)
def _unlocks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.key_file.MEMORY_KIB", 64)


def freeze(engine: Engine, day: date) -> Frozen:
    return freeze_periods(engine, day, DEFAULT_TERMS)


def come(session: Session, nurse: Colleague, day: date, people: int) -> None:
    """People who have not been seen before, in Osh."""
    for _ in range(people):
        client = Client(created_day=day, created_by_id=nurse.id)
        session.add(client)
        session.flush()
        session.add(
            Visit(
                id=uuid4(),
                sent_hash="",
                client_id=client.id,
                provenance=Provenance.CONFIRMED,
                staff_id=nurse.id,
                day=day,
                town_id="osh",
                contact_preference=ContactPreference.NEVER,
            )
        )


def seen_in(session: Session, period: Period, area: str = NATION) -> list[tuple[int, object]]:
    found = published(session, (period,), (area,))
    return [(each.version.number, each.value) for each in found if each.indicator.id == "reached"]


@pytest.fixture
def frozen(engine: Engine, places: None, nurse: Colleague) -> Engine:
    """Seen in Osh: 30 people in July, 4 in August, 30 in September; October still waits for late phones."""
    with transaction(engine) as session:
        come(session, nurse, date(2026, 7, 10), 30)
        come(session, nurse, date(2026, 8, 10), 4)
        come(session, nurse, date(2026, 9, 10), 30)
        row: dict[str, Any] = {"kind": GroupKind.MEDIA_TRAINING, "topic": GroupTopic.MEDIA, "participants": 6}
        meeting = GroupSession(day=date(2026, 9, 1), town_id="osh", staff_id=nurse.id, **row)
        session.add(meeting)
    freeze(engine, UNTIL)
    return engine


@pytest.mark.parametrize("database_url", [None])
def test_a_period_freezes_fifteen_days_after_its_end(frozen: Engine) -> None:
    with transaction(frozen) as session:
        before = [each.period for each in versions(session)]
        assert before[:2] == [Period.parse("2026Q3"), Period.parse("2026-09")]
        assert before[2:] == [Period.parse("2026-08"), Period.parse("2026-07")]
    assert freeze(frozen, UNTIL) == Frozen()
    assert freeze(frozen, UNTIL + timedelta(days=1)) == Frozen(new=(OCTOBER,))
    with transaction(frozen) as session:
        assert versions(session)[0].period == OCTOBER
        session.add(CoverageRules(freeze_days=5))
    assert freeze(frozen, date(2026, 12, 5)).new == (Period.parse("2026-11"),)
    with transaction(frozen) as session:
        events = session.exec(select(AuditEvent.subject).where(AuditEvent.event == "periods frozen"))
        assert list(events) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("database_url", [None])
def test_corrections_wait_and_come_as_one_revision(frozen: Engine, nurse: Colleague) -> None:
    """Forty more people in September: seen at the next freeze, in September and all that contains it."""
    september = Period.parse("2026-09")
    with transaction(frozen) as session:
        ((number, before),) = seen_in(session, september)
        assert number == 1
        come(session, nurse, date(2026, 9, 10), 40)
    assert freeze(frozen, UNTIL) == Frozen()
    with transaction(frozen) as session:
        assert seen_in(session, september) == [(1, before)]
    revised = freeze(frozen, date(2026, 11, 20))
    assert revised == Frozen((OCTOBER,), (september, Period.parse("2026Q3")))
    with transaction(frozen) as session:
        assert seen_in(session, september) == [(2, Count(70))]
        kept = session.exec(select(FrozenPeriod).where(FrozenPeriod.period == "2026-09")).all()
        assert sorted((each.version, each.edition) for each in kept) == [(1, 3), (2, 4)]
        assert len(editions(session)) == 4
    assert freeze(frozen, date(2026, 12, 20)) == Frozen((Period.parse("2026-11"),))


@pytest.mark.parametrize("database_url", [None])
def test_neither_pages_nor_tables_have_a_small_or_an_exact_count(frozen: Engine) -> None:
    with transaction(frozen) as session:
        periods = [each.period for each in versions(session)]
        areas = sorted(set(session.exec(select(PublishedCounts.area))))
        shown = published(session, periods, areas)
        counts = [each.value for each in shown]
        denominators = [each.denominator for each in shown if each.denominator is not None]
        counts += [each.count for each in denominators if each.count is not None]
        counts += [each.provisional for each in shown if each.provisional is not None]
        values = {each.value for each in counts if isinstance(each, Count)}
        assert any(isinstance(each, Withheld) for each in counts)
        assert all(value == 0 or (value >= 10 and value % 5 == 0) for value in values)
        for row in session.exec(select(PublishedCounts)):
            for kept in row.counts.values():
                rounded = kept[0] if isinstance(kept, list) else kept
                assert rounded is None or (rounded % 5 == 0 and rounded != 5), row
        shares = withheld_shares(session, Period.parse("2026-09"))
        assert sum(each.cells for each in shares.values()) > sum(each.withheld for each in shares.values())


@pytest.mark.parametrize("database_url", [None])
def test_targets_are_told_by_what_is_frozen_and_staff_by_now(frozen: Engine) -> None:
    with transaction(frozen) as session:
        progress = {each.target.indicator: each for each in target_progress(session, 2026)}
        counselled = progress["counselled"]
        assert counselled.target.people == 250
        assert [each.version.period.id for each in counselled.parts] == ["2026Q3"]
        assert progress["participants-media-training"].staff == 6
        held = sessions_held(session, Period.parse("2026Q3"))
        assert [(each.town_id, each.sessions) for each in held] == [("osh", 1)]


@pytest.mark.parametrize("database_url", [None])
def test_an_attack_from_the_command_line_names_what_gives_a_count_away(
    frozen: Engine, environment: dict[str, str]
) -> None:
    """A quarter that is told as 60 instead of 65 leaves at most 6 for August beside July and September."""
    safe = CliRunner().invoke(commands, ["disclosure", "audit"], env=environment)
    assert safe.exit_code == 0, safe.output
    assert re.search(r"town, month +[1-9][0-9]* of +[1-9][0-9]* withheld", safe.output)
    with transaction(frozen) as session:
        for row in session.exec(select(PublishedCounts).where(PublishedCounts.period == "2026Q3")):
            row.counts = {name: 60 if kept == 65 else kept for name, kept in row.counts.items()}
            session.add(row)
    caught = CliRunner().invoke(commands, ["disclosure", "audit"], env=environment)
    assert caught.exit_code == 1, caught.output
    assert re.search(
        r"^visits osh 2026-08 \(edition 2\) cannot be 7, by .*visits \S+ 2026Q3 = 60 \(edition 3\)",
        caught.output,
        re.MULTILINE,
    )


@pytest.mark.parametrize("database_url", [None])
def test_where_nothing_was_recorded_nothing_freezes(engine: Engine) -> None:
    assert freeze(engine, UNTIL) == Frozen()
