from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.database import now
from models.errors import N_, NotFound
from models.operations.instruct_spool import instruct_spool
from models.queries.client_history import WRITES
from models.settings import Settings
from models.tables.devices import Device


def revoke_device(session: Session, settings: Settings, by: UUID, device_id: UUID) -> Device:
    """From now on nothing of this phone is recorded without a decision; what it still has, it may send.

    Raises
    ------
    NotFound
        There is no such phone.
    """
    device = session.get(Device, device_id, with_for_update=WRITES)
    if device is None:
        raise NotFound(N_("There is no such phone."))
    if device.revoked_at is None:
        device.revoked_at = now()
        device.code_hash = device.code_expires_at = None
        record(session, by, "device revoked", device_id)
        session.flush()
        instruct_spool(session, settings)
    return device
