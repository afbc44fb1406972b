"""Passwords: Argon2id, long, and none that everybody knows."""

from functools import cache

from pwdlib import PasswordHash

from models.errors import N_, Invalid

SHORTEST, LONGEST = 15, 128
LEAST_OF_ONES_OWN = 8
# Long enough to pass the length rule, and yet among the first that anyone tries.
BLOCKED_PARTS = (
    *("password", "qwerty", "123456", "abcdef", "letmein", "marshrut"),
    *("йцукен", "пароль", "маршрут"),
)

_hasher = PasswordHash.recommended()


def hash_password(password: str, name: str) -> str:
    """The hash of a password fit for use.

    Raises
    ------
    Invalid
        It is too short, too long, repeats itself, holds the name or is one that everybody tries.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            N_("A password has %(shortest)d to %(longest)d characters."),
            "password",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    lowered = password.casefold()
    if name.casefold() in lowered or len(set(lowered)) < 5:
        raise Invalid(N_("This password is too easy to guess."), "password")
    if len(_without_blocked_parts(lowered)) < LEAST_OF_ONES_OWN:
        raise Invalid(N_("This password is too easy to guess."), "password")
    return _hasher.hash(password)


def _without_blocked_parts(lowered: str) -> str:
    for part in BLOCKED_PARTS:
        lowered = lowered.replace(part, "")
    return lowered


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one; takes as long where there is no account (None)."""
    right = _hasher.verify(password[:LONGEST], password_hash or _nobodys_hash())
    return right and password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("a person without an account")
