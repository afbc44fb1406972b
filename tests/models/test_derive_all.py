"""Everyone's follow-ups derived anew: in batches, stopped and begun again, by the command."""

from collections.abc import Callable

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from api.cli import app
from models.care.follow_ups import DEFAULT_TERMS, Terms
from models.database import transaction
from models.operations.create_client import create_client
from models.operations.derive_all_follow_ups import derive_all_follow_ups
from models.operations.merge_clients import merge_clients
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.tables.visits import OwedToClient
from models.vocabulary import ChangeReason, FollowUpKind
from tests.fixtures.app import Colleague
from tests.fixtures.care import RULES, TODAY, pseudonym
from tests.models.care.visits import a_visit
from tests.models.test_follow_visit import POSITIVE

Owed = list[tuple[str, str, str]]


def owed(session: Session) -> Owed:
    rows = session.exec(select(OwedToClient)).all()
    return sorted((str(row.client_id), row.kind, row.due.isoformat()) for row in rows)


def five_clients(engine: Engine, nurse: Colleague, keep: Callable[..., Recorded]) -> Owed:
    with transaction(engine) as session:
        clients = [create_client(session, nurse.id, pseudonym(), TODAY).id for _ in range(6)]
    for client_id in clients:
        keep(POSITIVE if client_id == clients[0] else a_visit(), KnownClient(client_id))
    with transaction(engine) as session:
        merge_clients(session, nurse.id, clients[4], clients[5], ChangeReason.CONFIRMED_WITH_CLIENT, RULES)
    with transaction(engine) as session:
        return owed(session)


def test_all_are_derived_whatever_was_there_and_where_it_was_stopped(
    engine: Engine, nurse: Colleague, keep: Callable[..., Recorded]
) -> None:
    whole = five_clients(engine, nurse, keep)
    with transaction(engine) as session:
        session.execute(delete(OwedToClient))
    assert next(derive_all_follow_ups(engine, DEFAULT_TERMS, batch=2)) == 2
    with transaction(engine) as session:
        part = owed(session)
    assert part
    assert set(part) < set(whole)
    assert list(derive_all_follow_ups(engine, DEFAULT_TERMS, batch=2)) == [2, 4, 5]
    with transaction(engine) as session:
        assert owed(session) == whole


def test_a_new_rule_reaches_everyone(engine: Engine, nurse: Colleague, keep: Callable[..., Recorded]) -> None:
    five_clients(engine, nurse, keep)
    list(derive_all_follow_ups(engine, Terms(referral=3)))
    with transaction(engine) as session:
        kind = col(OwedToClient.kind) == FollowUpKind.REFERRAL_OUTCOME
        referrals = session.exec(select(OwedToClient).where(kind)).all()
    assert [owed.due.isoformat() for owed in referrals] == ["2026-11-24"] * 2


def test_the_command_tells_how_many(
    engine: Engine, nurse: Colleague, keep: Callable[..., Recorded], environment: dict[str, str]
) -> None:
    whole = five_clients(engine, nurse, keep)
    with transaction(engine) as session:
        session.execute(delete(OwedToClient))
    ran = CliRunner().invoke(app, ["follow-ups", "derive"], env=environment)
    assert (ran.exit_code, ran.output.splitlines()[-1]) == (0, "The follow-ups of 5 clients are derived.")
    with transaction(engine) as session:
        assert owed(session) == whole
