"""The tables. Importing this package registers every one of them with the metadata."""

from models.tables import audit, country, fleet, plans, server, staff

__all__ = ["audit", "country", "fleet", "plans", "server", "staff"]
