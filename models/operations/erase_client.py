"""A client is erased down to undated counts, on a proposal and a second person's approval.

Rows that name the client, or what is the client's, go; rows that can stand without it stay without it. So
a movement of stock keeps its lot, amount and day: a lot's balance is reckoned by days, and nobody is in it.
The audit keeps its opaque ids, and so does ``ErasedVisit``, for a phone that sends a visit again.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, or_, update
from sqlalchemy import select as select_columns
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel, col, select

import models.tables  # noqa: F401  (registers the tables)
from models.audit import record
from models.database import after_commit
from models.errors import N_, Conflict, NotAllowed, NotFound
from models.operations.count_erased import count_erased
from models.operations.sweep_file import sweep_log
from models.queries.client_history import same_person
from models.tables.clients import Client, ErasureProposal
from models.tables.visits import ErasedVisit

CLIENT = SQLModel.metadata.tables["client"]
Ids = dict[str, set[UUID]]


def erase_client(session: Session, staff_id: UUID, proposal_id: UUID) -> None:
    """Do what was proposed; there is no way back.

    Raises
    ------
    NotFound
        The proposal does not wait any more.
    NotAllowed
        The same person proposed it.
    Conflict
        Somebody is writing to these records at this moment.
    """
    proposal = session.get(ErasureProposal, proposal_id, with_for_update=True)
    if proposal is None:
        raise NotFound(N_("This proposal does not wait any more."))
    if proposal.proposed_by_id == staff_id:
        raise NotAllowed(N_("A second person has to approve what you proposed."))
    try:
        ids = _locked_ids(session, proposal.client_id)
    except OperationalError:
        raise Conflict(N_("Somebody is writing to these records. Try again in a minute.")) from None
    visit_ids = ids.get("visit", set())
    count_erased(session, visit_ids)
    session.add_all(ErasedVisit(id=visit_id) for visit_id in visit_ids)
    record(session, staff_id, "client erased", proposal_id)
    session.flush()
    session.expunge_all()
    _forget(session, ids)
    engine = session.connection().engine
    after_commit(session, lambda: sweep_log(engine))


def _locked_ids(session: Session, client_id: UUID) -> Ids:
    """The ids of all that is the client's, by table, locked against every other writer.

    The clients' lock comes first, so that no visit can be added any more. Nothing waits for a lock: whoever
    holds one may wait for the clients', and the two would wait for each other.
    """
    person = same_person(session, client_id)
    locked = select(Client.id).where(col(Client.id).in_(person)).with_for_update(nowait=True)
    ids: Ids = {CLIENT.name: set(session.exec(locked))}
    for table in _tables():
        if named := _naming(table, ids, nullable=False):
            locked_rows = select_columns(table).where(or_(*named.values())).with_for_update(nowait=True)
            rows = session.execute(locked_rows).mappings().all()
            ids[table.name] = {row["id"] for row in rows if "id" in row}
    return ids


def _forget(session: Session, ids: Ids) -> None:
    for table in reversed(_tables()):
        for column, condition in _naming(table, ids, nullable=True).items():
            session.execute(update(table).where(condition).values({column: None}))
        if named := _naming(table, ids, nullable=False):
            session.execute(delete(table).where(or_(*named.values())))
    session.execute(delete(CLIENT).where(CLIENT.c.id.in_(ids[CLIENT.name])))


def _tables() -> list[Table]:
    """Each after those that it names. Registered by ``models.tables``, so that a new one is not forgotten."""
    return SQLModel.metadata.sorted_tables


def _naming(table: Table, ids: Ids, *, nullable: bool) -> dict[str, ColumnElement[bool]]:
    """By column, which rows name what is erased: those that cannot stand without it, or those that can."""
    return {
        key.parent.name: key.parent.in_(ids[key.column.table.name])
        for key in table.foreign_keys
        if ids.get(key.column.table.name) and key.parent.nullable is nullable
    }
