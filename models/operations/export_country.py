"""Export one kind of the country as the CSV file that import reads."""

from uuid import UUID

from sqlmodel import Session, select

from models.audit import record
from models.country_files import write_file
from models.kinds import Kind


def export_country(session: Session, staff_id: UUID | None, kind: Kind) -> bytes:
    """The kind's file: UTF-8, sorted by key, the same bytes for the same rows."""
    content = write_file(kind, session.exec(select(kind.table)).all())
    record(session, staff_id, "country exported", kind.name)
    return content
