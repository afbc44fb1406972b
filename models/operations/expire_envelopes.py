from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import select

from models.audit import record
from models.database import transaction
from models.operations.open_envelopes import close
from models.tables.devices import Envelope
from models.vocabulary import EnvelopeState


def expire_envelopes(engine: Engine, at: datetime, days: int) -> None:
    """Destroy what nobody has mended in so many days; that it expired stays to be seen."""
    with transaction(engine) as session:
        late = select(Envelope).where(
            Envelope.state == EnvelopeState.QUARANTINED, Envelope.received_at < at - timedelta(days=days)
        )
        for envelope in session.exec(late):
            close(envelope, EnvelopeState.EXPIRED)
            record(session, envelope.staff_id, "envelope expired", envelope.id)
