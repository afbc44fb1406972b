"""What came while the server was locked goes to the database."""

from uuid import uuid4

from sqlalchemy import Engine

from models.database import transaction
from models.errors import Conflict
from models.operations.take_envelope import take_envelope
from models.spool import Spool
from models.tables.devices import Device


def empty_spool(engine: Engine, spool: Spool) -> None:
    """Each file is removed once its envelope is durable elsewhere; done twice it does no harm."""
    for spooled in spool.waiting():
        with transaction(engine) as session:
            device = session.get(Device, spooled.device_id)
            try:
                take_envelope(session, device, spooled.envelope_id, spooled.sealed)
            except Conflict:
                # Nobody waits for this answer any more; under another id it is seen in quarantine.
                take_envelope(session, device, uuid4(), spooled.sealed)
        spool.remove(spooled.envelope_id)
