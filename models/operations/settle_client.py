"""Whose visit it is: confirmed with the client, or decided by code and memory when it comes from away."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.care.visit import Memory, VisitInput
from models.operations.create_client import create_client
from models.pseudonyms import Pseudonym
from models.queries.candidates import candidates, matching
from models.queries.client_history import lock_person
from models.vocabulary import Provenance


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client found, or made, with the person present."""

    client_id: UUID

    def names(self) -> tuple[str, ...]:
        """How the client is called in a content hash."""
        return (str(self.client_id),)


@dataclass(frozen=True, slots=True)
class ClientFromAway:
    """The pseudonyms of a code under each key, newest first, and what the person remembered."""

    pseudonyms: tuple[Pseudonym, ...]
    memory: Memory | None = None

    def names(self) -> tuple[str, ...]:
        """How the client is called in a content hash: once under each key, since keys are replaced."""
        memory = self.memory.model_dump_json() if self.memory else ""
        return tuple(f"{each.value} {memory}" for each in self.pseudonyms)


@dataclass(frozen=True, slots=True)
class Settled:
    client_id: UUID
    provenance: Provenance


def settle_client(
    session: Session,
    staff_id: UUID,
    visit: VisitInput,
    whose: KnownClient | ClientFromAway,
    today: date,
) -> Settled:
    """The client to whom the visit goes, locked for other writers, made where nobody fits.

    Nothing merges by itself.

    Raises
    ------
    NotFound
        The client is not there, or not any more.
    """
    if isinstance(whose, KnownClient):
        return Settled(lock_person(session, whose.client_id), Provenance.CONFIRMED)
    found = candidates(session, whose.pseudonyms)
    if len(found) == 1 and whose.memory and matching(session, found, whose.memory, visit.day):
        return Settled(lock_person(session, found[0]), Provenance.PROBABLE)
    made = create_client(session, staff_id, whose.pseudonyms[0], today)
    return Settled(made.id, Provenance.PROVISIONAL if found else Provenance.CONFIRMED)
