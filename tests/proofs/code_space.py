"""Every code there is, tried against a stolen database by who lacks the pseudonym key, and by who has it.

The thief has the whole data folder, a backup, and even the database's key: all rows lie open before him. He
knows the programme's rule and this source. What he lacks is the pseudonym key in the key file.
"""

import base64
import multiprocessing
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from models import pseudonyms
from models.care.visit import VisitInput
from models.care.visit_reading import read
from models.client_codes import (
    GENDERS,
    LETTERS,
    UNKNOWN_PARENT,
    CodeRule,
    GenderPart,
    NamePart,
    YearPart,
    build_code,
)
from models.database import open_database, transaction
from models.keys import Keys
from models.operations.make_backup import SEAL, make_backup
from models.operations.record_visit import record_visit
from models.operations.settle_client import ClientFromAway
from models.pseudonyms import pseudonym_keys, pseudonyms_of
from models.sealed_file import read_sealed
from models.tables.clients import ClientPseudonym
from tests.fixtures.care import RULES
from tests.models.care.visits import a_visit
from tests.proofs.code_guesses import Guess, tried, tried_with_key
from tests.proofs.programmes import Programme

# (32**2 + 1) * (32 + 1) * 3 * 62 = 6,291,450 codes, those with the mark for an unknown parent among them.
SIX_MILLION = CodeRule(
    parts=(
        NamePart(of="mother"),
        NamePart(of="father", letters=1),
        GenderPart(),
        YearPart(earliest=1949, latest=2010),
    )
)
VISIT_DAY = date(2026, 11, 21)
DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass
class Findings:
    """``by_thief`` and ``by_control`` are the clients found; ``hashes`` is how many the thief made."""

    codes: int = 0
    hashes: int = 0
    loot: int = 0
    clients: int = 0
    by_thief: set[str] = field(default_factory=set)
    by_control: int = 0
    faults: list[str] = field(default_factory=list)


def values_of(part: NamePart | GenderPart | YearPart) -> list[str]:
    """All that may be entered, normalised."""
    if isinstance(part, NamePart):
        names = ["".join(letters) for letters in product(LETTERS, repeat=part.letters)]
        return [*names, UNKNOWN_PARENT * part.letters]
    if isinstance(part, GenderPart):
        return list(GENDERS)
    return [str(year) for year in range(part.earliest, part.latest + 1)]


def try_all_codes(
    programme: Programme, rule: CodeRule, clients: int, seed: int, folder: Path, *, side_by_side: bool
) -> Findings:
    """Record clients, steal everything but the key file, and let thief and control try every code."""
    chance, keys = Random(seed), programme.keys
    planted = _plant(programme, rule, clients, chance)
    engine = open_database(programme.settings, keys)
    make_backup(engine, programme.settings, keys, folder / "stolen.backup")
    with transaction(engine, reads_only=True) as session:
        kept = set(session.exec(select(ClientPseudonym.pseudonym)))
    loot = set(_digests(engine, programme.settings.data_dir)) | _loot_of_backup(programme, folder)
    engine.dispose()
    first, *others = [values_of(part) for part in rule.parts]
    tails = ["|".join(each) for each in product(*others)]
    guesses, codes = guesses_of_thief(keys), len(first) * len(tails)
    findings = Findings(codes, codes * len(guesses), len(loot), len(planted))
    thief = partial(tried, tails=tails, guesses=guesses, loot=frozenset(loot))
    control = partial(
        tried_with_key, tails=tails, key=pseudonym_keys(keys.pseudonyms)[0], kept=frozenset(kept)
    )
    with _workers(side_by_side) as each_of:
        findings.by_thief = set().union(*each_of(thief, first))
        by_control = set[str]().union(*each_of(control, first))
    findings.by_thief |= _tried_with_what_was_found(planted, loot)
    findings.by_control = len(by_control & planted)
    if by_control != planted:
        findings.faults.append(f"the control found {findings.by_control} of {len(planted)} clients")
    findings.faults += [f"the thief found a client by {name}" for name in sorted(findings.by_thief)]
    findings.faults += _open_in_files(programme, folder, kept)
    return findings


@contextmanager
def _workers(side_by_side: bool) -> Iterator[Callable[..., Iterable[set[str]]]]:
    """``map``, here or in processes on all cores, which take seconds to start."""
    if not side_by_side:
        yield map
        return
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("forkserver")) as pool:
        yield pool.map


def guesses_of_thief(keys: Keys) -> list[Guess]:
    """What can be tried without the key file, were it done carelessly; the database's key was stolen too."""
    purpose = pseudonyms._PURPOSE
    database = bytes.fromhex(keys.database)
    stolen = {
        "the database's key": database,
        "the database's key as text": keys.database.encode(),
        "the key of backups": keys.derived(SEAL),
        "a key derived for pseudonyms": keys.derived("pseudonym"),
    }
    plain = [Guess("SHA-256"), Guess("SHA-256 with its purpose", prefix=purpose)]
    unkeyed = {"no key": b"", "its purpose as key": purpose}
    return plain + [Guess(f"HMAC with {name}", key, purpose) for name, key in (unkeyed | stolen).items()]


def _plant(programme: Programme, rule: CodeRule, clients: int, chance: Random) -> set[str]:
    """Record a visit from away of each; the answer is their codes, which nothing but this test remembers."""
    engine = open_database(programme.settings, programme.keys)
    keys, planted = pseudonym_keys(programme.keys.pseudonyms), set[str]()
    while len(planted) < clients:
        parts = {part.field: chance.choice(values_of(part)) for part in rule.parts}
        whose = ClientFromAway(pseudonyms_of(build_code(parts, rule), keys))
        visit = read(VisitInput, a_visit(id=str(UUID(int=chance.getrandbits(128), version=4))))
        with transaction(engine) as session:
            record_visit(session, programme.nurses[0].id, visit, whose, RULES, VISIT_DAY)
        planted.add(build_code(parts, rule).spend().decode())
    engine.dispose()
    return planted


def _digests(engine: Engine, folder: Path) -> Iterator[bytes]:
    """Everything of 256 bits in any row, and in any file as it lies there."""
    with engine.connect() as connection:
        for table in SQLModel.metadata.tables.values():
            for row in connection.execute(table.select()):
                for found in DIGEST.findall(repr(tuple(row)).encode()):
                    yield bytes.fromhex(found.decode())
                yield from (each for each in row if isinstance(each, bytes) and len(each) == 32)
    for file in folder.rglob("*"):
        if file.is_file():
            yield from (bytes.fromhex(found.decode()) for found in DIGEST.findall(file.read_bytes()))


def _loot_of_backup(programme: Programme, folder: Path) -> set[bytes]:
    """The backup opened with the stolen key."""
    place = folder / "opened"
    place.mkdir()
    opened = programme.settings.model_copy(update={"data_dir": place, "database_url": None})
    read_sealed(folder / "stolen.backup", opened.database_file, programme.keys.derived(SEAL))
    engine = open_database(opened, replace(Keys.generate(), database=programme.keys.database))
    loot = set(_digests(engine, place))
    engine.dispose()
    return loot


def _tried_with_what_was_found(planted: Iterable[str], loot: set[bytes]) -> set[str]:
    """Each thing of 256 bits taken for the key: a right one would show itself at a code that is there."""
    purpose, found = pseudonyms._PURPOSE, set()
    for key in loot:
        for form in (key, key.hex().encode(), base64.b64encode(key)):
            guess = Guess("what lies in the database", form, purpose)
            found |= {guess.name for code in planted if guess.digest(code.encode()) in loot}
    return found


def _open_in_files(programme: Programme, folder: Path, kept: set[str]) -> Iterator[str]:
    """The sealed files as they lie there tell nothing: no pseudonym in any of them, however it is written."""
    files = [folder / "stolen.backup", *programme.settings.data_dir.rglob("*")]
    content = b"".join(file.read_bytes() for file in files if file.is_file())
    for pseudonym in kept:
        if pseudonym.encode() in content or bytes.fromhex(pseudonym) in content:
            yield "a pseudonym lies open in a file"
