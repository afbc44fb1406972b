"""The keys, and the file that holds them wrapped by a passphrase.

The key file is JSON: an Argon2id salt and cost, and the keys sealed with AES-256-GCM under what the
passphrase gives. It lies outside the data folder, so that who takes the one has not got the other.
"""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from models.errors import N_, CannotUnlock

KEY_FILE_FORMAT = "marshrut-keys/1"
# OWASP's second recommendation for Argon2id, raised to 64 MiB: about 0.1 s on a small server.
ITERATIONS, LANES, MEMORY_KIB = 3, 1, 64 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What opens the data. Made once, never shown, never logged."""

    database: str

    @classmethod
    def generate(cls) -> "Keys":
        return cls(database=secrets.token_hex(32))

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Keys":
        return cls(**json.loads(text))


def write_key_file(path: Path, keys: Keys, passphrase: str) -> None:
    """Write a new key file that only its owner may read.

    Raises
    ------
    CannotUnlock
        There is a file already: keys are never overwritten.
    """
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_wrapping_key(passphrase, salt)).encrypt(nonce, keys.to_json(), KEY_FILE_FORMAT.encode())
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    content = {"format": KEY_FILE_FORMAT} | {k: base64.b64encode(v).decode() for k, v in parts.items()}
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CannotUnlock(N_("There is a key file at %(path)s already."), path=path) from None
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path, passphrase: str, data_dir: Path) -> Keys:
    """Open a key file.

    Raises
    ------
    CannotUnlock
        It is missing, damaged, lies in the data folder, can be read by others, or the passphrase is
        not its own.
    """
    if path.resolve().is_relative_to(data_dir.resolve()):
        raise CannotUnlock(N_("The key file %(path)s must not lie in the data folder."), path=path)
    try:
        if path.stat().st_mode & 0o077:
            raise CannotUnlock(N_("Others may read the key file %(path)s: run chmod 600 on it."), path=path)
        content = json.loads(path.read_text())
        salt, nonce, sealed = (
            base64.b64decode(content[k], validate=True) for k in ("salt", "nonce", "sealed")
        )
        known_format = content["format"] == KEY_FILE_FORMAT
    except OSError:
        raise CannotUnlock(N_("There is no key file at %(path)s that can be read."), path=path) from None
    except (ValueError, KeyError, TypeError):
        raise CannotUnlock(N_("The key file %(path)s is damaged."), path=path) from None
    if not known_format or len(salt) != 16 or len(nonce) != 12:
        raise CannotUnlock(N_("The key file %(path)s is damaged."), path=path)
    try:
        return Keys.from_json(
            AESGCM(_wrapping_key(passphrase, salt)).decrypt(nonce, sealed, KEY_FILE_FORMAT.encode())
        )
    except InvalidTag:
        raise CannotUnlock(
            N_("The passphrase does not open the key file %(path)s, or the file is damaged."), path=path
        ) from None


def _wrapping_key(passphrase: str, salt: bytes) -> bytes:
    argon2 = Argon2id(salt=salt, length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB)
    return argon2.derive(passphrase.encode())
