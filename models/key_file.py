"""The file that holds the keys, under two locks: a passphrase, and a recovery code on paper.

The file is JSON. A random *file key* seals the keys with AES-256-GCM; each lock holds the file key once
more, sealed under what Argon2id makes of its secret. The seal over the keys covers the locks too, so none
can be exchanged, and a checksum over all of it tells a damaged file from a wrong passphrase. The file lies
outside the data folder, so that who takes the one has not got the other.
"""

import base64
import hashlib
import json
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from models.errors import CannotUnlock
from models.keys import Keys
from models.private_files import replace_private, write_private

KEY_FILE_FORMAT = "marshrut-keys/3"
# OWASP's second recommendation for Argon2id, raised to 64 MiB: about 0.1 s on a small server.
ITERATIONS, LANES, MEMORY_KIB = 3, 1, 64 * 1024
SHORTEST_PASSPHRASE = 12
RECOVERY_BYTES = 20  # 32 letters of base32: eight groups of four on paper
NONCE_BYTES, SALT_BYTES = 12, 16

LockName = Literal["passphrase", "recovery"]


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """What a person has to open the key file with: the passphrase, or the recovery code on paper."""

    lock: LockName
    text: str

    def wrapping_key(self, salt: bytes) -> bytes:
        """Raises ValueError where the text cannot be a recovery code."""
        plain = _code_bytes(self.text) if self.lock == "recovery" else _typed_bytes(self.text)
        argon2 = Argon2id(salt=salt, length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB)
        return argon2.derive(plain)


def write_key_file(path: Path, keys: Keys, passphrase: str) -> str:
    """Write a new key file that only its owner may read, and give its recovery code, shown this once.

    Raises
    ------
    CannotUnlock
        There is a file already (keys are never overwritten), its folder cannot be written, or the
        passphrase is short.
    """
    code = _new_recovery_code()
    secrets_of_it = [_passphrase(passphrase), Secret("recovery", code)]
    file_key = secrets.token_bytes(32)
    content = _sealed(keys, file_key, {s.lock: _locked(file_key, s) for s in secrets_of_it})
    try:
        write_private(path, content)
    except FileExistsError:
        raise CannotUnlock("There is a key file at %(path)s already.", path=path) from None
    except OSError as fault:
        raise _unwritable(path, fault) from None
    return code


def read_key_file(path: Path, passphrase: str, data_dir: Path) -> Keys:
    """Open a key file.

    Raises
    ------
    CannotUnlock
        It is missing, damaged, lies in the data folder, can be read by others, or the passphrase is
        not its own.
    """
    return _open(path, Secret("passphrase", passphrase), data_dir)[0]


def change_passphrase(
    path: Path, secret: Secret, data_dir: Path, passphrase: str, *, new_code: bool = False
) -> str | None:
    """Put a new passphrase in the place of the old; the keys stay as they are.

    Returns
    -------
    str or None
        The recovery code that replaces the old one, where ``new_code`` asks for it.

    Raises
    ------
    CannotUnlock
        ``secret`` does not open the file, or the new passphrase is short; the file is as it was.
    """
    keys, file_key, locks = _open(path, secret, data_dir)
    locks["passphrase"] = _locked(file_key, _passphrase(passphrase))
    code = _new_recovery_code() if new_code else None
    if code is not None:
        locks["recovery"] = _locked(file_key, Secret("recovery", code))
    try:
        replace_private(path, _sealed(keys, file_key, locks))
    except OSError as fault:
        raise _unwritable(path, fault) from None
    return code


def rotate_sealing(path: Path, passphrase: str, data_dir: Path) -> int:
    """Add a new sealing key; the old ones, the passphrase and the recovery code stay as they are.

    Returns
    -------
    int
        The version of the new key.

    Raises
    ------
    CannotUnlock
        The passphrase does not open the file, or it cannot be written; the file is as it was.
    """
    keys, file_key, locks = _open(path, Secret("passphrase", passphrase), data_dir)
    keys = keys.with_new_sealing()
    try:
        replace_private(path, _sealed(keys, file_key, locks))
    except OSError as fault:
        raise _unwritable(path, fault) from None
    return max(keys.sealing)


def require_apart(path: Path, data_dir: Path) -> None:
    """Raises CannotUnlock where the key file lies in the data folder."""
    if path.resolve().is_relative_to(data_dir.resolve()):
        raise CannotUnlock("The key file %(path)s must not lie in the data folder.", path=path)


def _open(path: Path, secret: Secret, data_dir: Path) -> tuple[Keys, bytes, dict[str, Any]]:
    """The keys, the file key and the locks."""
    require_apart(path, data_dir)
    content = _checked_content(path)
    damaged = CannotUnlock("The key file %(path)s is damaged.", path=path)
    try:
        lock = content["locks"][secret.lock]
        file_key = _unsealed(lock, secret.wrapping_key(_bytes(lock["salt"])), secret.lock.encode())
    except (InvalidTag, ValueError):
        raise _wrong(secret, path) from None
    except (KeyError, TypeError):
        raise damaged from None
    try:
        keys = Keys.from_json(_unsealed(content["keys"], file_key, _canonical(content["locks"])))
    except (InvalidTag, KeyError, TypeError, ValueError):
        raise damaged from None
    return keys, file_key, content["locks"]


def _unwritable(path: Path, fault: OSError) -> CannotUnlock:
    return CannotUnlock("%(path)s cannot be written: %(fault)s.", path=path, fault=fault.strerror)


def _wrong(secret: Secret, path: Path) -> CannotUnlock:
    if secret.lock == "recovery":
        return CannotUnlock("This is not the recovery code of the key file %(path)s.", path=path)
    return CannotUnlock("The passphrase does not open the key file %(path)s.", path=path)


def _checked_content(path: Path) -> dict[str, Any]:
    """What the file holds, when it is ours alone to read and as it was written to the last byte."""
    try:
        if path.stat().st_mode & 0o077:
            raise CannotUnlock("Others may read the key file %(path)s: run chmod 600 on it.", path=path)
        raw = path.read_bytes()
    except OSError:
        raise CannotUnlock("There is no key file at %(path)s that can be read.", path=path) from None
    try:
        content: dict[str, Any] = json.loads(raw)
        checksum = content.pop("sha256")
        whole = raw == _with_checksum(content) and checksum == _checksum(content)
        known = content["format"] == KEY_FILE_FORMAT
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = known = False
    if not whole or not known:
        raise CannotUnlock("The key file %(path)s is damaged.", path=path)
    return content


def _sealed(keys: Keys, file_key: bytes, locks: dict[str, Any]) -> bytes:
    sealed = _seal(keys.to_json(), file_key, _canonical(locks))
    return _with_checksum({"format": KEY_FILE_FORMAT, "locks": locks, "keys": sealed})


def _locked(file_key: bytes, secret: Secret) -> dict[str, str]:
    salt = secrets.token_bytes(SALT_BYTES)
    return {"salt": _text(salt)} | _seal(file_key, secret.wrapping_key(salt), secret.lock.encode())


def _seal(plain: bytes, key: bytes, covered: bytes) -> dict[str, str]:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return {"nonce": _text(nonce), "sealed": _text(AESGCM(key).encrypt(nonce, plain, covered))}


def _unsealed(sealed: dict[str, str], key: bytes, covered: bytes) -> bytes:
    return AESGCM(key).decrypt(_bytes(sealed["nonce"]), _bytes(sealed["sealed"]), covered)


def _with_checksum(content: dict[str, Any]) -> bytes:
    return json.dumps(content | {"sha256": _checksum(content)}, indent=1).encode() + b"\n"


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _passphrase(text: str) -> Secret:
    if len(text.strip()) < SHORTEST_PASSPHRASE:
        raise CannotUnlock("A passphrase has %(shortest)d characters or more.", shortest=SHORTEST_PASSPHRASE)
    return Secret("passphrase", text)


def _typed_bytes(text: str) -> bytes:
    """Й is one character on one keyboard and two on another; a file may end with a line end."""
    return unicodedata.normalize("NFC", text.strip()).encode()


def _new_recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def _code_bytes(text: str) -> bytes:
    """However it is spaced, in small letters, with 0 for O and 1 for I. Raises ValueError."""
    return base64.b32decode("".join(filter(str.isalnum, text)), casefold=True, map01="I")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
