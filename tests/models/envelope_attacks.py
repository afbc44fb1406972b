"""Envelopes that were changed, cut, copied, sealed for others or signed by others: what becomes of them."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID, uuid4

from joserfc.jwk import ECKey
from sqlalchemy import Engine

from models.database import now, transaction
from models.keys import Keys
from models.opening import Opening
from models.operations.mend_envelope import read_envelope
from models.queries.quarantine import quarantined
from models.sealing import SealingKeys
from tests.fixtures.phones import Phone, Sealed

Attack = Callable[[Phone, Random], Sealed]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
OTHER_SERVER = SealingKeys.of(Keys.generate()).public()
OTHER_PHONE = ECKey.generate_key("P-256")
NO_VISITS: tuple[dict[str, Any], ...] = (
    {},
    {"visit": []},
    {"visit": {"id": "x"}},
    {"visit": {"day": "1926-11-21"}, "code": {}},
    {"memory": {"month": "never"}},
    {"unknown": 1},
)


def tampered(phone: Phone, chance: Random) -> Sealed:
    whole = phone.seal()
    letters = list(whole.text)
    for _ in range(chance.choice([1, 2, 50])):
        letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
    return Sealed(whole.id, "".join(letters) if "".join(letters) != whole.text else whole.text[::-1])


def truncated(phone: Phone, chance: Random) -> Sealed:
    whole = phone.seal()
    return Sealed(whole.id, whole.text[: chance.randrange(len(whole.text))])


def replayed(phone: Phone, chance: Random) -> Sealed:
    """One that was sent already, under another id; the one that was sent is recorded."""
    sent = phone.seal()
    phone.put(sent)
    return Sealed(UUID(int=chance.getrandbits(128)), sent.text)


def foreign(phone: Phone, chance: Random) -> Sealed:
    """Sealed to another server, under a version of the key that this one has or has not."""
    kid = str(chance.choice([1, 2, 999]))
    return phone.seal_for(OTHER_SERVER | {"kid": kid})


def forged(phone: Phone, chance: Random) -> Sealed:
    """Signed by another phone."""
    return phone.seal_signed(OTHER_PHONE)


def empty(phone: Phone, chance: Random) -> Sealed:
    """Whole and signed, and no visit."""
    return phone.seal_content(uuid4(), {"visit": {}} | chance.choice(NO_VISITS))


ATTACKS: tuple[Attack, ...] = (tampered, truncated, replayed, foreign, forged, empty)


def attack(phone: Phone, count: int, seed: int, work: Callable[[], None]) -> Counter[str]:
    """Send so many, let the worker open them, and count by kind and by what became of each."""
    chance, ends, taken = Random(seed), Counter[str](), dict[UUID, str]()
    for number in range(count):
        make = ATTACKS[number % len(ATTACKS)]
        sealed = make(phone, chance)
        answer = phone.put(sealed)
        if answer.status_code == 201:
            taken[sealed.id] = make.__name__
        else:
            ends[f"{make.__name__}: refused with {answer.status_code}"] += 1
    work()
    for envelope_id, kind in taken.items():
        [(state, _)] = phone.receipts(Sealed(envelope_id, ""))
        ends[f"{kind}: {state}"] += 1
    return ends


def seen_by_author(engine: Engine, opening: Opening, author: UUID) -> int:
    """How many the author sees in quarantine; each is looked at, and none may be in the way of that."""
    with transaction(engine) as session:
        held = [each.id for each in quarantined(session, now(), author)]
        for envelope_id in held:
            read_envelope(session, opening, author, envelope_id)
    return len(held)


def count_of(ends: Counter[str], word: str) -> int:
    return sum(count for end, count in ends.items() if word in end)


def is_harmless(end: str) -> bool:
    """Whether it is in quarantine, or was no envelope any more and was refused."""
    kind, _, became = end.partition(": ")
    refused = became == "refused with 422" and kind in ("tampered", "truncated")
    return refused or became == "quarantined"
