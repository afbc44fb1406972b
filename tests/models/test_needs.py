"""The need of sites from what is recorded, and what a coordinator cannot learn from it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from models.need.terms import DEFAULT_WEIGHTS
from models.operations.change_planning_rules import change_planning_rules
from models.permissions import Role
from models.queries.needs import national_terms, site_needs
from models.tables.clients import Client
from models.tables.country import Site
from models.tables.planning import PlanningRulesRow
from models.tables.staff import Staff
from models.tables.stops import StopReason, StopReport, StopState
from models.tables.visits import OwedToClient, Visit
from models.vocabulary import ContactPreference, FollowUpKind, Provenance

WEEK = date(2026, 11, 30)


@pytest.fixture
def staff(places: None, session: Session) -> Staff:
    """Draws are off, so that only what is recorded makes a difference."""
    made = Staff(name="anybody", role=Role.MEDICAL)
    session.add(made)
    session.flush()
    change_planning_rules(session, made.id, PlanningRulesRow(explore=False))
    return made


def need(session: Session) -> int:
    (only,) = site_needs(session, WEEK)
    return only.need


def a_client(session: Session, staff: Staff) -> Client:
    client = Client(created_day=WEEK, created_by_id=staff.id)
    session.add(client)
    session.flush()
    return client


def owe(
    session: Session,
    staff: Staff,
    kind: FollowUpKind,
    people: int,
    due: date = WEEK,
    opens: date | None = None,
) -> None:
    for _ in range(people):
        session.add(
            OwedToClient(
                client_id=a_client(session, staff).id,
                town_id="osh",
                last_seen=due.replace(day=1),
                kind=kind,
                opens=opens or due,
                due=due,
                rule="HIV.B9.DT",
                subject_id=uuid4(),
            )
        )
    session.flush()


def meet(session: Session, staff: Staff, people: int, day: date) -> None:
    for _ in range(people):
        client_id = a_client(session, staff).id
        session.add(
            Visit(
                id=uuid4(),
                sent_hash="0",
                client_id=client_id,
                provenance=Provenance.CONFIRMED,
                staff_id=staff.id,
                day=day,
                town_id="osh",
                site_id="juniper",
                contact_preference=ContactPreference.NEVER,
            )
        )
    session.flush()


def test_what_is_owed_raises_the_need_by_coarse_steps(session: Session, staff: Staff) -> None:
    before = need(session)
    owe(session, staff, FollowUpKind.RETEST, 8)
    eight = need(session)
    owe(session, staff, FollowUpKind.RETEST, 1)
    ten = int(10 * DEFAULT_WEIGHTS.due)
    assert (eight, need(session)) == (before + ten, before + ten)
    owe(session, staff, FollowUpKind.RETEST, 21)
    assert need(session) == before + 3 * ten
    owe(session, staff, FollowUpKind.RETEST, 40, due=WEEK + timedelta(days=7))
    owe(session, staff, FollowUpKind.RETEST, 40, due=WEEK - timedelta(weeks=27))
    assert need(session) == before + 3 * ten
    assert national_terms(session, WEEK).due == 30
    # Who may be given it now is counted a week before it is due.
    owe(session, staff, FollowUpKind.PREP_REFILL, 20, due=WEEK + timedelta(days=13), opens=WEEK)
    owe(session, staff, FollowUpKind.PREP_REFILL, 40, due=WEEK + timedelta(days=14), opens=WEEK)
    assert need(session) == before + 5 * ten
    assert national_terms(session, WEEK).due == 50


@pytest.mark.parametrize("database_url", [None])
def test_those_who_wait_for_a_result_raise_it_most_and_cannot_be_counted(
    session: Session, staff: Staff
) -> None:
    owe(session, staff, FollowUpKind.RETEST, 20)
    others = need(session)
    owe(session, staff, FollowUpKind.GIVE_RESULT, 1)
    assert national_terms(session, WEEK).urgent == "some"
    owe(session, staff, FollowUpKind.LINK_TO_CARE, 19)
    # Each is owed something, and counts once more, under noise of scale 2 that is cut off above.
    assert need(session) > others + 20 * DEFAULT_WEIGHTS.due + 10
    assert (national_terms(session, WEEK).urgent, national_terms(session, WEEK).due) == (20, 40)


@pytest.mark.parametrize("database_url", [None])
def test_a_visit_lowers_the_need_and_what_was_met_corrects_the_estimate(
    session: Session, staff: Staff
) -> None:
    never = need(session)
    meet(session, staff, 20, WEEK - timedelta(weeks=4))
    once = need(session)
    meet(session, staff, 200, WEEK - timedelta(weeks=2))
    assert once < never
    (now,) = site_needs(session, WEEK)
    assert now.weeks == 2
    assert now.need > once  # in half the time: 200 came where 57 were expected


@pytest.mark.parametrize("database_url", [None])
def test_a_reported_stop_is_a_visit_and_a_skipped_one_is_none(session: Session, staff: Staff) -> None:
    day = WEEK - timedelta(days=7)
    report = StopReport(
        week=day,
        site_id="juniper",
        staff_id=staff.id,
        day=day,
        state=StopState.SKIPPED,
        reason=StopReason.ROAD,
    )
    session.add(report)
    session.flush()
    assert [each.weeks for each in site_needs(session, WEEK)] == [None]
    report.state = StopState.LATE
    session.flush()
    assert [each.weeks for each in site_needs(session, WEEK)] == [1]
    session.get_one(Site, "juniper").last_visit = WEEK
    assert [each.weeks for each in site_needs(session, WEEK)] == [1]
    assert [each.weeks for each in site_needs(session, WEEK + timedelta(days=7))] == [1]


@pytest.mark.parametrize("database_url", [None])
def test_draws_follow_the_seed(session: Session, staff: Staff) -> None:
    change_planning_rules(session, staff.id, PlanningRulesRow())
    drawn = {seed: site_needs(session, WEEK, seed)[0].need for seed in range(8)}
    assert len(set(drawn.values())) > 2
    assert site_needs(session, WEEK, 3)[0].need == drawn[3]
