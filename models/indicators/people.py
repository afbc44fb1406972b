"""Who is who in one pass, and rows as the driver gives them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, String, select, type_coerce
from sqlmodel import Session, col

from models.tables.clients import Client

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
ASKED_AT_ONCE = 500


def raw(column: Any) -> ColumnElement[Any]:
    """As the driver gives it: making objects of ids and words would take longer than reading them."""
    return type_coerce(column, String)


def id_of(value: Any) -> UUID:
    """What ``raw`` left as the driver gave it."""
    return value if isinstance(value, UUID) else UUID(value)


class Codes(dict[Any, int]):
    """Numbers things in the order in which they are first asked for."""

    def __missing__(self, thing: Any) -> int:
        self[thing] = number = len(self)
        return number

    def of(self, things: Iterable[Any]) -> Numbers:
        return np.fromiter((self[thing] for thing in things), np.int64)


@dataclass(frozen=True, slots=True)
class People:
    """Who is who in one pass, by number; merged clients are one person."""

    merged: Mapping[Any, Any]
    codes: Codes

    @classmethod
    def read(cls, session: Session) -> "People":
        statement = select(raw(Client.id), raw(Client.merged_into_id)).where(
            col(Client.merged_into_id).is_not(None)
        )
        return cls(dict(session.connection().execute(statement).all()), Codes())

    def of(self, clients: Iterable[Any]) -> Numbers:
        merged = self.merged
        return self.codes.of([merged.get(client, client) for client in clients])

    def everyone(self, clients: Iterable[Any]) -> list[Any]:
        """With these clients, all who are the same persons."""
        persons = {self.merged.get(client, client) for client in clients}
        return sorted(persons | {one for one, into in self.merged.items() if into in persons})
