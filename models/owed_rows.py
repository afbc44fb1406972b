"""What is owed to a client, as it is kept: derived from the visits that count."""

from collections.abc import Callable
from uuid import UUID

from models.care.follow_ups import Terms, follow_ups
from models.care.history import History
from models.visit_rows import Row


def owed_rows(client_id: UUID, history: History, terms: Terms, new_id: Callable[[], UUID]) -> list[Row]:
    """Rows of OwedToClient for the client into whom all are merged; none where no visit counts."""
    if not history.visits:
        return []
    last = max(history.visits, key=lambda visit: visit.day)
    return [
        {
            "id": new_id(),
            "client_id": client_id,
            "town_id": last.town_id,
            "last_seen": last.day.replace(day=1),
            "kind": owed.kind,
            "opens": owed.opens,
            "due": owed.due,
            "rule": owed.rule,
            "subject_id": owed.subject_id,
        }
        for owed in follow_ups(history, terms)
    ]
