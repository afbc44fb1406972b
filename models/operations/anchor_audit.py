from sqlalchemy import Engine

from models.anchor import Anchor
from models.audit import Event, record
from models.audit_chain import locked_head
from models.database import transaction


def anchor_audit(engine: Engine, event: Event = "audit anchored") -> str:
    """Take the log as it is for whole, and begin its anchor anew: on a new machine, or after a restore.

    An entry tells where log and anchor ended before, so that this hides nothing; the answer tells it too.
    """
    anchor: Anchor = engine.get_execution_options()["anchor"]
    anchor.told = True  # that they do not fit is what is mended here
    with transaction(engine) as session:
        told = f"log ended at {locked_head(session).count}, anchor {_end_of(anchor)}"
        record(session, None, event, told)
    with transaction(engine) as session:
        anchor.start(locked_head(session))
    anchor.told = False
    return told


def _end_of(anchor: Anchor) -> str:
    try:
        known = anchor.read()
    except ValueError:
        return "was damaged"
    return f"at {known.count}" if known else "was missing"
