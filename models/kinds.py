"""The kinds of rows that make up the country: one registry for files, pages, endpoints and commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

from models.errors import N_, NotFound
from models.tables import country, fleet
from models.tables.rows import Row

Key = tuple[Any, ...]
LONGEST_SUBJECT = 80
ROW_NOT_FOUND = N_("This row is not there, or not any more.")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rows: the table that keeps them, and the input model whose fields are its columns."""

    name: str
    title: str
    table: type[SQLModel]
    row: type[Row]

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.row.model_fields)

    @property
    def key_columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.sql_table.primary_key.columns)

    @property
    def sql_table(self) -> Table:
        return self.table.metadata.tables[str(self.table.__tablename__)]

    def key_of(self, row: SQLModel) -> Key:
        return tuple(getattr(row, column) for column in self.key_columns)

    def key_text(self, row: SQLModel) -> str:
        """The key as an address has it, its columns parted by slashes."""
        return "/".join(map(str, self.key_of(row)))

    def split_key(self, text: str) -> tuple[str, ...]:
        """The parts of a key in an address. Raises NotFound."""
        single = len(self.key_columns) == 1  # whose value may have slashes
        parts = (text,) if single else tuple(text.split("/"))
        if len(parts) != len(self.key_columns) or not text.isprintable():
            raise NotFound(ROW_NOT_FOUND)
        return parts

    def read_key(self, text: str) -> Key:
        """The key in an address. Raises NotFound."""
        parts = self.split_key(text)
        try:
            return tuple(map(self._key_part, self.key_columns, parts))
        except ValueError:
            raise NotFound(ROW_NOT_FOUND) from None

    def _key_part(self, column: str, text: str) -> str | date:
        return date.fromisoformat(text) if self.row.model_fields[column].annotation is date else text

    def subject_of(self, row: SQLModel) -> str:
        """How the audit log calls a row."""
        return f"{self.name}/{self.key_text(row)}"[:LONGEST_SUBJECT]

    def references(self) -> "list[Reference]":
        """Which columns must name a row of which kind."""
        found = []
        for constraint in self.sql_table.foreign_key_constraints:
            columns = tuple(element.parent.name for element in constraint.elements)
            targets = tuple(element.column.name for element in constraint.elements)
            found.append(Reference(columns, _KIND_OF_TABLE[constraint.referred_table.name], targets))
        return sorted(found, key=lambda reference: reference.columns)


@dataclass(frozen=True, slots=True)
class Reference:
    """``columns`` hold the values of the columns ``targets`` of a row of kind ``kind``."""

    columns: tuple[str, ...]
    kind: str
    targets: tuple[str, ...]


# Ordered so that a row stands after what it refers to.
COUNTRY: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("sources", N_("Sources"), country.Source, country.SourceRow),
        Kind("towns", N_("Towns"), country.Town, country.TownRow),
        Kind("legs", N_("Roads"), country.Leg, country.LegRow),
        Kind("passes", N_("Passes"), country.Pass, country.PassRow),
        Kind("closures", N_("Closures"), country.Closure, country.ClosureRow),
        Kind("holidays", N_("Public holidays"), country.Holiday, country.HolidayRow),
        Kind("facilities", N_("Facilities"), country.Facility, country.FacilityRow),
        Kind("vehicles", N_("Vehicles"), fleet.Vehicle, fleet.VehicleRow),
        Kind("sites", N_("Sites"), country.Site, country.SiteRow),
    )
}
_KIND_OF_TABLE = {str(kind.table.__tablename__): kind.name for kind in COUNTRY.values()}


def kind_named(name: str) -> Kind:
    """The kind of that name. Raises NotFound."""
    if name not in COUNTRY:
        raise NotFound(N_("There is no kind of that name: choose from %(kinds)s."), kinds=", ".join(COUNTRY))
    return COUNTRY[name]
