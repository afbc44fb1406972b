from sqlmodel import Session, col, select

from models.database import after_commit
from models.queries.receipts import epoch
from models.settings import Settings
from models.spool import Doorkeeper, Spool
from models.tables.devices import Device


def instruct_spool(session: Session, settings: Settings) -> None:
    """Tell the spool, once this is committed, which phones a locked server shall know."""
    known = select(Device).where(col(Device.token_hash).is_not(None))
    phones = {
        device.token_hash: (device.id, device.revoked_at is not None)
        for device in session.exec(known)
        if device.token_hash
    }
    doorkeeper = Doorkeeper(epoch(session), phones)
    after_commit(session, lambda: Spool(settings.spool_dir).instruct(doorkeeper))
