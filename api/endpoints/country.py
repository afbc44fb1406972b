"""The country as JSON: towns, legs, closures, sites and the like, each by its key.

A key of two columns is written with a slash, as in ``/country/legs/bishkek/kant``.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import JsonValue
from sqlmodel import SQLModel

from models.errors import N_, Invalid
from models.kinds import Kind, kind_named
from models.operations.remove_country_row import remove_country_row
from models.operations.save_country_row import save_country_row
from models.permissions import Action
from models.queries.country import country_row, country_rows
from models.row_faults import read_json_row
from web.dependencies import Allowed, Asker, Reading, Writing

endpoints = APIRouter(prefix="/country", tags=["country"])
Reader = Annotated[Asker, Depends(Allowed(Action.COUNTRY_READ))]
Editor = Annotated[Asker, Depends(Allowed(Action.COUNTRY_EDIT))]
ChosenKind = Annotated[Kind, Depends(kind_named)]
RowAnswer = dict[str, Any]


@endpoints.get("/{name}")
def list_rows(session: Reading, _: Reader, kind: ChosenKind) -> list[RowAnswer]:
    """All rows, by their key."""
    return [_answer(row) for row in country_rows(session, kind)]


@endpoints.get("/{name}/{key:path}")
def read_row(session: Reading, _: Reader, kind: ChosenKind, key: str) -> RowAnswer:
    """One row."""
    return _answer(country_row(session, kind, kind.read_key(key)))


@endpoints.put("/{name}/{key:path}")
def put_row(
    session: Writing,
    asker: Editor,
    kind: ChosenKind,
    key: str,
    columns: Annotated[dict[str, JsonValue], Body()],
) -> RowAnswer:
    """Add a row, or replace the one with this key; a column that is left out takes its default."""
    row = read_json_row(kind, _with_key(kind, key, columns))
    return _answer(save_country_row(session, asker.id, kind, row))


@endpoints.delete("/{name}/{key:path}", status_code=204)
def delete_row(session: Writing, asker: Editor, kind: ChosenKind, key: str) -> None:
    """Remove a row that no other names."""
    remove_country_row(session, asker.id, kind, kind.read_key(key))


def _answer(row: SQLModel) -> RowAnswer:
    return row.model_dump(mode="json")


def _with_key(kind: Kind, key: str, columns: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    given = kind.split_key(key)
    for column, part in zip(kind.key_columns, given, strict=True):
        if columns.get(column, part) != part:
            raise Invalid(N_("The key in the address and the one in the body differ."), column)
    return dict(columns) | dict(zip(kind.key_columns, given, strict=True))
