"""Group sessions and rights incidents: once, with numbers and words only, taken back for a day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import now, transaction
from models.errors import Conflict, DomainError, Invalid, NotFound
from models.operations.record_group_session import record_group_session, remove_group_session
from models.operations.record_incident import follow_incident, record_incident, remove_incident
from models.permissions import Role
from models.queries.group_sessions import group_sessions
from models.queries.incidents import incidents, oblasts
from models.tables.audit import AuditEvent
from models.tables.groups import GroupSessionRow, IncidentInput, SupportEntry
from tests.fixtures.app import Colleague
from tests.fixtures.care import TODAY

MEETING = GroupSessionRow.model_validate(
    {"day": TODAY, "town_id": "osh", "kind": "thematic-meeting", "topic": "hiv", "participants": 12}
)
LEGAL = {"support": "legal"}


def an_incident(*support: dict[str, str], **changes: Any) -> IncidentInput:
    values = {"month": "2026-11-01", "oblast_code": "KG-O", "kind": "extortion", "actor": "police"}
    return IncidentInput.model_validate(values | {"support": list(support) or [LEGAL]} | changes)


def events(session: Session) -> list[str]:
    return [each.event for each in session.exec(select(AuditEvent))]


def test_a_session_is_recorded_once_and_other_content_is_refused(
    engine: Engine, places: None, nurse: Colleague, hire: Callable[..., Colleague]
) -> None:
    meeting_id, other = uuid4(), hire(Role.COORDINATOR)
    for new in (True, False):
        with transaction(engine) as session:
            assert record_group_session(session, nurse.id, meeting_id, MEETING, TODAY) is new
    bigger = MEETING.model_copy(update={"participants": 13})
    for who, row in ((nurse, bigger), (other, MEETING)):
        with pytest.raises(Conflict), transaction(engine) as session:
            record_group_session(session, who.id, meeting_id, row, TODAY)
    refused: list[tuple[dict[str, Any], str]] = [
        ({"town_id": "atlantis"}, "There is no such town."),
        ({"day": TODAY + timedelta(1)}, "The day lies in the future."),
    ]
    for change, sentence in refused:
        with pytest.raises(Invalid, match=sentence), transaction(engine) as session:
            record_group_session(session, nurse.id, uuid4(), MEETING.model_copy(update=change), TODAY)
    with transaction(engine) as session:
        assert [(each.id, each.participants) for each in group_sessions(session)] == [(meeting_id, 12)]
        assert events(session) == ["group session recorded"]


def test_an_author_takes_a_mistake_back_within_a_day_and_it_stays_away(
    engine: Engine, places: None, nurse: Colleague, hire: Callable[..., Colleague]
) -> None:
    meeting_id, incident_id, other = uuid4(), uuid4(), hire(Role.COORDINATOR)
    removals = ((remove_group_session, meeting_id), (remove_incident, incident_id))

    def send() -> list[bool]:
        with transaction(engine) as session:
            return [
                record_group_session(session, nurse.id, meeting_id, MEETING, TODAY),
                record_incident(session, nurse.id, incident_id, an_incident(), TODAY),
            ]

    assert send() == [True, True]
    refused: list[tuple[Colleague, timedelta, type[DomainError]]] = [
        (other, timedelta(), NotFound),
        (nurse, timedelta(hours=24), Conflict),
    ]
    for who, later, error in refused:
        for remove, subject in removals:
            with pytest.raises(error), transaction(engine) as session:
                remove(session, who.id, subject, now() + later)
    with transaction(engine) as session:
        for remove, subject in removals:
            remove(session, nurse.id, subject, now() + timedelta(hours=23))
    assert send() == [False, False]
    with transaction(engine) as session:
        assert (group_sessions(session), incidents(session)) == ([], [])
        assert events(session)[2:] == ["group session removed", "incident removed"]
    with pytest.raises(NotFound), transaction(engine) as session:
        follow_incident(session, nurse.id, incident_id, SupportEntry.model_validate(LEGAL))


def test_an_incident_is_sent_again_unchanged_after_its_help_had_an_outcome(
    engine: Engine, places: None, nurse: Colleague, hire: Callable[..., Colleague]
) -> None:
    first, second, other = uuid4(), uuid4(), hire(Role.COORDINATOR)
    none = an_incident({"support": "none"}, month="2026-10-01")
    with transaction(engine) as session:
        assert record_incident(session, nurse.id, second, none, TODAY)
        assert record_incident(session, nurse.id, first, an_incident(month="2026-09-01"), TODAY)
        assert [each.row.id for each in incidents(session)] == [first, second]  # the open one first
        for entry in (LEGAL | {"outcome": "helped"}, {"support": "shelter", "outcome": "helped"}):
            follow_incident(session, other.id, first, SupportEntry.model_validate(entry))
        follow_incident(session, other.id, second, SupportEntry.model_validate(LEGAL))
        assert not record_incident(session, nurse.id, first, an_incident(month="2026-09-01"), TODAY)
    with transaction(engine) as session:
        found = [[(s.support, s.outcome) for s in each.support] for each in incidents(session)]
        assert found == [[("legal", "open")], [("legal", "helped"), ("shelter", "helped")]]
        with pytest.raises(Conflict):
            record_incident(session, nurse.id, first, an_incident(month="2026-10-01"), TODAY)
        with pytest.raises(Invalid):
            follow_incident(session, nurse.id, first, SupportEntry.model_validate({"support": "none"}))
        assert oblasts(session) == [("KG-O", "Osh")]


def test_an_incident_of_nowhere_or_of_the_future_is_refused(
    engine: Engine, places: None, nurse: Colleague
) -> None:
    refused: list[tuple[dict[str, Any], str, str]] = [
        ({"oblast_code": "KG-X"}, "oblast_code", "There is no such oblast."),
        ({"month": "2026-12-01"}, "month", "The month lies in the future."),
    ]
    for change, field, sentence in refused:
        with pytest.raises(Invalid) as error, transaction(engine) as session:
            record_incident(session, nurse.id, uuid4(), an_incident(**change), TODAY)
        assert (error.value.field, str(error.value)) == (field, sentence)
    with transaction(engine) as session:
        assert incidents(session) == []
        assert events(session) == []
