"""What is remembered fits a client's last visit, under whatever name and on whatever database it was kept."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine

from models.care.visit import Memory
from models.database import transaction
from models.operations.create_client import create_client
from models.operations.merge_clients import merge_clients
from models.operations.record_visit import Recorded
from models.operations.settle_client import KnownClient
from models.queries.candidates import candidates, matching
from models.vocabulary import ChangeReason
from tests.fixtures.app import Colleague
from tests.fixtures.care import RULES, TODAY, pseudonym
from tests.models.care.visits import a_visit

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


def counselled(day: str, town_id: str = "osh") -> dict[str, object]:
    plain = {"services": ["counselling"], "hiv_test": None, "hiv_test_consent": None, "commodities": []}
    return a_visit(day=day, town_id=town_id, counselling=["hiv-and-health"], **plain)


@pytest.fixture
def two(engine: Engine, nurse: Colleague, keep: Callable[..., Recorded]) -> tuple[KnownClient, KnownClient]:
    """Two clients with one code: the first was last seen twice on one day, the second in August."""
    with transaction(engine) as session:
        first, second = (
            KnownClient(create_client(session, nurse.id, pseudonym(), TODAY).id) for _ in range(2)
        )
    keep(counselled("2026-08-03"), first)
    keep(counselled("2026-09-10", "naryn"), first)
    keep(counselled("2026-09-10", "karakol"), first)
    keep(counselled("2026-08-20"), second)
    return first, second


def test_the_last_visit_decides(engine: Engine, two: tuple[KnownClient, KnownClient]) -> None:
    first, second = (each.client_id for each in two)
    with transaction(engine) as session:
        found = candidates(session, [pseudonym()])
        assert set(found) == {first, second}
        assert matching(session, found, Memory(month=AUGUST, town_id="osh")) == (second,)
        for town_id in ("naryn", "karakol"):
            assert matching(session, found, Memory(month=SEPTEMBER, town_id=town_id)) == (first,)
        assert matching(session, found, Memory(month=SEPTEMBER, town_id="osh")) == ()
        before = matching(session, found, Memory(month=AUGUST, town_id="osh"), date(2026, 9, 10))
        assert set(before) == {first, second}


def test_merged_clients_remember_as_one(
    engine: Engine, nurse: Colleague, two: tuple[KnownClient, KnownClient]
) -> None:
    first, second = (each.client_id for each in two)
    with transaction(engine) as session:
        merge_clients(session, nurse.id, first, second, ChangeReason.WRONG_CLIENT, RULES)
    with transaction(engine) as session:
        found = candidates(session, [pseudonym()])
        assert found == (second,)
        assert matching(session, found, Memory(month=AUGUST, town_id="osh")) == ()
        assert matching(session, found, Memory(month=SEPTEMBER, town_id="naryn")) == (second,)
