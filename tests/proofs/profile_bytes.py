"""Every byte of a Chromium profile, as it lies on the disk and with Chromium's own wrappings undone.

LevelDB's tables and logs (IndexedDB, local storage) are read record by record, compressed blocks opened
(https://github.com/google/leveldb/blob/main/doc/table_format.md and log_format.md; Snappy's format,
https://github.com/google/snappy/blob/main/format_description.txt), and so are sessions, which Chromium
encrypts on Linux with a key that everybody knows. SQLite's files, caches and all
others are searched as they lie.
"""

from collections.abc import Iterator
from hashlib import pbkdf2_hmac
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

LOG_BLOCK, LOG_HEADER = 32_768, 7
TABLE_FOOTER, BLOCK_TRAILER = 48, 5
NO_COMPRESSION, SNAPPY = 0, 1
UNWRAPPED = ", unwrapped"
SESSION_HEADER, WELL_KNOWN, SALT = 8, b"peanuts", b"saltysalt"


class Unreadable(Exception):
    """Not of the form that was expected; the raw bytes are searched in any case."""


def everything_in(profile: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content: of each file, and again of what is wrapped up in it."""
    for file in sorted(profile.rglob("*")):
        if not file.is_file() or file.is_symlink():
            continue
        try:
            raw = file.read_bytes()
        except FileNotFoundError:  # a running browser tidies up
            continue
        yield str(file.relative_to(profile)), raw
        try:
            inside = list(_unwrapped(file, raw))
        except (Unreadable, IndexError, ValueError):
            inside = []
        for content in inside:
            yield f"{file.relative_to(profile)}{UNWRAPPED}", content


def _unwrapped(file: Path, raw: bytes) -> Iterator[bytes]:
    if file.suffix == ".ldb":
        yield from _table(raw)
    elif file.suffix == ".log" and "leveldb" in str(file.parent):
        yield from _log(raw)
    elif file.parent.name == "Sessions_Encrypted":
        yield from _session(raw)


def _log(raw: bytes) -> Iterator[bytes]:
    """Records, whose pieces lie in blocks of one size."""
    record = b""
    for start in range(0, len(raw), LOG_BLOCK):
        block, at = raw[start : start + LOG_BLOCK], 0
        while at + LOG_HEADER <= len(block):
            length, kind = int.from_bytes(block[at + 4 : at + 6], "little"), block[at + 6]
            if kind == 0:
                break
            record += block[at + LOG_HEADER : at + LOG_HEADER + length]
            at += LOG_HEADER + length
            if kind in (1, 4):  # whole, or the last piece
                yield record
                record = b""
    yield record


def _table(raw: bytes) -> Iterator[bytes]:
    """Every key with its value, keys written out in full."""
    footer = raw[-TABLE_FOOTER:]
    _, at = _number(footer, 0)
    _, at = _number(footer, at)
    for _, handle in _entries(_block(raw, footer, at)):
        for key, value in _entries(_block(raw, handle, 0)):
            yield key + value


def _block(raw: bytes, handle: bytes, at: int) -> bytes:
    offset, at = _number(handle, at)
    size, _ = _number(handle, at)
    kind, content = raw[offset + size], raw[offset : offset + size]
    if kind not in (NO_COMPRESSION, SNAPPY):
        raise Unreadable
    return unsnap(content) if kind == SNAPPY else content


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    restarts = int.from_bytes(block[-4:], "little")
    end, at, key = len(block) - 4 * (restarts + 1), 0, b""
    while at < end:
        shared, at = _number(block, at)
        fresh, at = _number(block, at)
        length, at = _number(block, at)
        key = key[:shared] + block[at : at + fresh]
        yield key, block[at + fresh : at + fresh + length]
        at += fresh + length


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where the next thing begins."""
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def unsnap(data: bytes) -> bytes:
    """What Snappy has compressed; what comes after its end is ignored. Raises Unreadable."""
    try:
        size, at = _number(data, 0)
        made = bytearray()
        while len(made) < size:
            at = _piece(data, at, made)
    except IndexError:
        raise Unreadable from None
    return bytes(made)


def _piece(data: bytes, at: int, made: bytearray) -> int:
    """Append one literal or one copy, and give where the next piece begins."""
    tag, at = data[at], at + 1
    kind, length = tag & 3, tag >> 2
    if kind == 0:
        extra = max(0, length - 59)
        length = (int.from_bytes(data[at : at + extra], "little") if extra else length) + 1
        at += extra
        if at + length > len(data):
            raise Unreadable
        made += data[at : at + length]
        return at + length
    if kind == 1:
        length, back, width = (length & 7) + 4, (tag >> 5) << 8 | data[at], 1
    else:
        width = 2 if kind == 2 else 4
        length, back = length + 1, int.from_bytes(data[at : at + width], "little")
    if not 0 < back <= len(made):
        raise Unreadable
    for _ in range(length):
        made.append(made[-back])
    return at + width


def _session(raw: bytes) -> Iterator[bytes]:
    key, at = pbkdf2_hmac("sha1", WELL_KNOWN, SALT, 1, 16), SESSION_HEADER
    while at + 4 < len(raw):
        length = int.from_bytes(raw[at : at + 4], "little")
        sealed, at = raw[at + 7 : at + 4 + length], at + 4 + length  # after the mark "v10"
        unseal, unpad = Cipher(algorithms.AES(key), modes.CBC(b" " * 16)).decryptor(), PKCS7(128).unpadder()
        yield unpad.update(unseal.update(sealed) + unseal.finalize()) + unpad.finalize()
