"""A phone is enrolled: an admin makes a code for it, which the phone exchanges once for its credentials."""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, select

from models.audit import record
from models.database import now
from models.errors import N_, Invalid
from models.operations.instruct_spool import instruct_spool
from models.operations.one_time_code import code_hash, new_code
from models.operations.sign_in import token_hash
from models.permissions import Role
from models.settings import Settings
from models.tables.devices import Device
from models.tables.staff import Staff

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The phone's own copy of its credentials is the only one.

    With ``token`` it sends, locked or not; with ``asking_token``, which it keeps behind its PIN, it asks what
    its nurse may know.
    """

    device: Device
    author: Staff
    token: str
    asking_token: str


def invite_device(
    session: Session, settings: Settings, by: UUID, name: str, staff_id: UUID
) -> tuple[Device, str]:
    """A phone for a nurse, and the code that enrols it, shown this once.

    Raises
    ------
    Invalid
        The name is empty or too long, or the person may not record visits.
    """
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise Invalid(N_("A name has 1 to 60 characters."), "name")
    staff = session.get(Staff, staff_id)
    if staff is None or not staff.active or staff.role != Role.MEDICAL:
        raise Invalid(N_("A phone is enrolled to medical staff."), "staff_id")
    code = new_code()
    device = Device(
        name=name.strip(),
        staff_id=staff_id,
        code_hash=code_hash(code),
        code_expires_at=now() + timedelta(minutes=settings.enrolment_minutes),
    )
    session.add(device)
    session.flush()
    record(session, by, "device invited", device.id)
    return device, code


def enrol_device(session: Session, settings: Settings, code: str, signing_key: dict[str, str]) -> Enrolled:
    """Exchange the code, once.

    Parameters
    ----------
    signing_key
        The phone's public key as a JWK. A phone that is enrolled again brings the same.

    Raises
    ------
    Invalid
        The code is not right, or not any more.
    """
    found = session.exec(
        select(Device, Staff).join(Staff).where(Device.code_hash == code_hash(code)).with_for_update()
    ).one_or_none()
    usable = found is not None and found[0].revoked_at is None and found[1].active
    if not found or not usable or not found[0].code_expires_at or found[0].code_expires_at <= now():
        raise Invalid(N_("The code is wrong, was used before, or is too old."), "code")
    device, author = found
    token, asking_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    device.code_hash = device.code_expires_at = None
    device.token_hash, device.asking_hash = token_hash(token), token_hash(asking_token)
    device.signing_key = json.dumps(signing_key)
    device.enrolled_at = now()
    record(session, author.id, "device enrolled", device.id)
    session.flush()
    instruct_spool(session, settings)
    return Enrolled(device, author, token, asking_token)
