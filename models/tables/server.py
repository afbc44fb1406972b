"""What the database says about itself."""

from secrets import token_hex
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class Server(SQLModel, table=True):
    """The one row of it.

    ``epoch`` is new after each restore, so that phones send again what was lost. ``synthetic``: the clients
    were made up, and every page says so, whoever serves them. ``noise_key`` is secret: with it
    the noise could be taken off the needs of sites.
    """

    id: int = Field(default=1, primary_key=True)
    epoch: UUID = Field(default_factory=uuid4)
    synthetic: bool = False
    noise_key: str = Field(default_factory=lambda: token_hex(32), max_length=64)
