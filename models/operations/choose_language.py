from uuid import UUID

from sqlmodel import Session

from models.audit import record
from models.errors import N_, Invalid
from models.tables.staff import Staff

LANGUAGES = ("en", "ru", "ky")


def choose_language(session: Session, staff_id: UUID, language: str) -> None:
    """Remember in which language this person reads.

    Raises
    ------
    Invalid
        Marshrut does not speak it.
    """
    if language not in LANGUAGES:
        raise Invalid(N_("Choose English, Russian or Kyrgyz."), "language")
    staff = session.get_one(Staff, staff_id)
    staff.language = language
    record(session, staff_id, "language chosen")
