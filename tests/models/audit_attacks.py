"""What an insider may do to the audit log with the database open before him, but without the audit key."""

import hmac
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, Table, delete, insert, select
from sqlmodel import SQLModel

from models.anchor import EMPTY, Anchor
from models.audit import Event, record
from models.audit_chain import locked_head
from models.database import transaction
from models.operations.verify_audit import verify_audit
from models.permissions import Role
from models.tables.staff import Staff

Row = dict[str, Any]
Rows = list[Row]
EVENTS: tuple[Event, ...] = ("plan read", "client looked up", "visit recorded", "visit amended", "denied")
LOG: Table = SQLModel.metadata.tables["audit_event"]


@dataclass
class Findings:
    """``missed`` tells each attack that was not found, or found at another entry than the first touched."""

    done: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def fill_log(engine: Engine, entries: int, chance: Random) -> list[UUID]:
    """Transactions of one to three entries; the answer is the staff who made them."""
    with transaction(engine) as session:
        people = [Staff(name=f"n{i}-{uuid4()}", role=Role.MEDICAL, password_hash="none") for i in range(2)]
        session.add_all(people)
    written = 0
    while written < entries:
        with transaction(engine) as session:
            for _ in range(min(chance.randint(1, 3), entries - written)):
                record(session, chance.choice(people).id, chance.choice(EVENTS), uuid4())
                written += 1
    return [person.id for person in people]


def attack(engine: Engine, count: int, entries: int, seed: int) -> Findings:
    """Attack a log ``count`` times, verify after each attack, and put everything back."""
    chance, findings = Random(seed), Findings()
    staff = fill_log(engine, entries, chance)
    whole = read_log(engine)
    anchor: Anchor = engine.get_execution_options()["anchor"]
    with transaction(engine) as session:
        head = locked_head(session)
    assert verify_audit(engine).fault is None, "the log is whole before it is attacked"
    for number in range(count):
        name, touched = _attack_once(engine, number, whole, staff, chance)
        fault = verify_audit(engine).fault
        findings.done[name] += 1
        named = re.search(r"[Ee]ntry (-?\d+)", str(fault))
        if fault is None or (touched is not None and (not named or int(named[1]) != touched)):
            findings.missed.append(f"{name} at entry {touched}, attack {number} of seed {seed}: {fault}")
        write_log(engine, whole)
        anchor.start(head)
    assert verify_audit(engine).fault is None, "the log is whole after all attacks"
    return findings


def _attack_once(
    engine: Engine, number: int, whole: Rows, staff: list[UUID], chance: Random
) -> tuple[str, int | None]:
    name = list(ATTACKS)[number % len(ATTACKS)]
    rows, touched = ATTACKS[name]([dict(row) for row in whole], chance)
    write_log(engine, rows)
    if name != "roll back and go on":
        return name, touched
    for _ in range(chance.randint(1, 2 * (len(whole) - len(rows)))):
        with transaction(engine) as session:
            record(session, chance.choice(staff), "plan read", uuid4())
    return name, None


def read_log(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(LOG).order_by(LOG.c.id)).mappings()]


def write_log(engine: Engine, rows: Rows) -> None:
    with engine.begin() as connection:
        connection.execute(delete(LOG))
        if rows:
            connection.execute(insert(LOG), rows)


def _edit(rows: Rows, chance: Random) -> tuple[Rows, int]:
    row = chance.choice(rows)
    column = chance.choice([name for name in row if name != "id"])
    changed = {
        "first_id": row["first_id"] + chance.choice([-1, 1]),
        "at": row["at"] + timedelta(microseconds=chance.choice([-1, 1, 10**9])),
        "staff_id": chance.choice([None, *{r["staff_id"] for r in rows} - {row["staff_id"]}]),
        "event": "plan published",
        "subject": chance.choice([None, "", row["subject"].upper(), row["subject"] + " "]),
        "hash": chance.choice([chance.randbytes(32).hex(), EMPTY.hash, row["hash"].upper()]),
    }
    row[column] = changed[column]
    return rows, row["id"]


def _forge(rows: Rows, chance: Random) -> tuple[Rows, int]:
    """Edit, and make a whole new chain from there on with another key."""
    rows, touched = _edit(rows, chance)
    return _chained_with_another_key(rows, touched, chance), touched


def _chained_with_another_key(rows: Rows, first: int, chance: Random) -> Rows:
    key, before = chance.randbytes(32), rows[first - 2]["hash"] if first > 1 else EMPTY.hash
    for row in rows[first - 1 :]:
        staff_id = row["staff_id"] and row["staff_id"].hex
        told = [row["id"], row["first_id"], row["at"].isoformat(), staff_id, row["event"], row["subject"]]
        before = row["hash"] = hmac.digest(key, json.dumps([before, *told]).encode(), "sha256").hex()
    return rows


def _swap(rows: Rows, chance: Random) -> tuple[Rows, int]:
    first, second = sorted(chance.sample(range(len(rows)), 2))
    rows[first], rows[second] = rows[second], rows[first]
    return _numbered(rows), first + 1


def _remove(rows: Rows, chance: Random) -> tuple[Rows, int]:
    at = chance.randrange(len(rows) - 1)
    del rows[at]
    return rows, at + 1


def _remove_and_close(rows: Rows, chance: Random) -> tuple[Rows, int]:
    rows, touched = _remove(rows, chance)
    return _numbered(rows), touched


def _insert(rows: Rows, chance: Random) -> tuple[Rows, int]:
    at = chance.randint(0, len(rows))
    rows.insert(at, dict(chance.choice(rows), hash=chance.randbytes(32).hex()))
    return _numbered(rows), at + 1


def _put_before(rows: Rows, chance: Random) -> tuple[Rows, int]:
    number = -chance.randint(0, 10)
    return [dict(chance.choice(rows), id=number), *rows], number


def _truncate(rows: Rows, chance: Random) -> tuple[Rows, int]:
    kept = len(rows) - chance.choice([1, 1, 2, chance.randint(1, len(rows))])
    return rows[:kept], kept + 1


def _roll_back(rows: Rows, chance: Random) -> tuple[Rows, None]:
    return rows[: chance.randrange(len(rows))], None


def _numbered(rows: Rows) -> Rows:
    return [dict(row, id=number) for number, row in enumerate(rows, 1)]


ATTACKS: dict[str, Callable[[Rows, Random], tuple[Rows, int | None]]] = {
    "edit": _edit,
    "edit and chain with another key": _forge,
    "swap two": _swap,
    "remove one": _remove,
    "remove one and close the gap": _remove_and_close,
    "insert": _insert,
    "put before the first": _put_before,
    "truncate": _truncate,
    "roll back": _roll_back,
    "roll back and go on": _roll_back,
}
