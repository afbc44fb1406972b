"""Alembic's entry: runs on the connection that `models.migrate` gives it."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel

import models.tables  # noqa: F401  (registers the tables)
from models.database import Instant


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own type by its name, and text without SQLModel's wrapper."""
    if kind == "type" and isinstance(item, Instant):
        autogen.imports.add("from models.database import Instant")
        return "Instant()"
    if kind == "type" and type(item).__name__ == "AutoString":
        return f"sa.String({item.length or ''})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
