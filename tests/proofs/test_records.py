"""A visit is kept once and whole: under many senders at once, and under a server that is killed."""

from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select

from models.database import transaction
from models.keys import Keys
from models.operations.record_visit import record_visit
from models.operations.settle_client import KnownClient
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.stock import StockMovement
from models.tables.visits import OwedToClient
from tests.fixtures.care import RULES
from tests.proofs.backups import restored_while_visits_come
from tests.proofs.kills import kill_often
from tests.proofs.programmes import Programme, found
from tests.proofs.puts_at_once import put_at_once
from tests.proofs.sent_visits import SentVisit, visits_to_send
from tests.proofs.whole_visits import PARTS, faults_of_counts, faults_of_visits


@pytest.fixture
def programme(settings: Settings, keys: Keys) -> Programme:
    return found(settings, keys)


def test_many_senders_of_a_visit_record_it_once(programme: Programme) -> None:
    """More than there are threads: who holds the database's lock must not wait for those who want it."""
    findings = put_at_once(programme, ids=3, senders=45, seed=1)
    assert not findings.faults
    assert findings.visits == findings.answers[201] == 3
    assert findings.answers[409] > 0


def test_a_killed_server_leaves_whole_visits_and_all_that_it_acknowledged(programme: Programme) -> None:
    findings = kill_often(programme, kills=4, seed=2)
    assert not findings.faults
    assert findings.acknowledged


def test_backups_made_while_visits_come_are_of_one_instant(programme: Programme, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    findings = restored_while_visits_come(programme, folder, count=2, seed=5)
    assert not findings.faults
    assert findings.rows[0] < findings.rows[1]


@pytest.fixture
def recorded(programme: Programme, engine: Engine) -> list[SentVisit]:
    """Some of every shape, all of known clients."""
    sent = [visit for visit in islice(visits_to_send(programme, Random(3)), 30) if not visit.from_away]
    for each in sent:
        with transaction(engine) as session:
            client = KnownClient(programme.clients[0])
            record_visit(session, each.nurse.id, each.visit, client, RULES, each.visit.day)
    return sent


@pytest.mark.parametrize("database_url", [None], ids=["sqlcipher"])
def test_a_visit_of_which_anything_is_missing_is_not_called_whole(
    programme: Programme, engine: Engine, recorded: list[SentVisit]
) -> None:
    def faults() -> list[str]:
        of_visits = faults_of_visits(engine, recorded, {visit.id for visit in recorded})
        return [*of_visits, *faults_of_counts(engine, programme)]

    assert not faults()
    classes: tuple[type[Any], ...] = (*PARTS, StockMovement, OwedToClient, AuditEvent)
    for table in (each.__table__ for each in classes):
        with engine.begin() as connection:
            last = select(table).order_by(*(column.desc() for column in table.primary_key)).limit(1)
            row = dict(connection.execute(last).mappings().one())
            same = [column == row[column.name] for column in table.primary_key]
            connection.execute(delete(table).where(*same))
        assert faults(), table
        with engine.begin() as connection:
            connection.execute(insert(table), [row])
    assert not faults()
    recorded.append(next(visits_to_send(programme, Random(4))))
    assert "is not there" in " ".join(faults())
