"""The optional second factor: six digits from an authenticator app (TOTP, RFC 6238)."""

import hmac
import time

import pyotp

ISSUER = "Marshrut"
# A phone's clock may be a step before or behind.
STEPS_AROUND = (-1, 0, 1)


def new_secret() -> str:
    return pyotp.random_base32()


def enrolment_address(secret: str, name: str) -> str:
    """What the QR code says to the authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def counter_of(secret: str, code: str, seconds: float | None = None) -> int | None:
    """The time step whose code this is; None where it is nobody's."""
    totp = pyotp.TOTP(secret)
    present = int(time.time() if seconds is None else seconds) // totp.interval
    typed = code.replace(" ", "").encode()
    for step in STEPS_AROUND:
        if hmac.compare_digest(totp.generate_otp(present + step).encode(), typed):
            return present + step
    return None
