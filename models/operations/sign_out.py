from uuid import UUID

from sqlmodel import Session, delete

from models.audit import record
from models.operations.sign_in import token_hash
from models.tables.staff import SignIn


def sign_out(session: Session, staff_id: UUID, token: str) -> None:
    """End the sign-in of this token."""
    session.exec(delete(SignIn).where(SignIn.token_hash == token_hash(token)))  # type: ignore[arg-type]
    record(session, staff_id, "sign-out")
