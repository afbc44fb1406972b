from sqlalchemy import Engine
from sqlmodel import select

from models.tables.server import Server


def is_synthetic(engine: Engine) -> bool:
    """Whether the clients in this database were made up."""
    with engine.connect() as connection:
        return bool(connection.scalar(select(Server.synthetic)))
