"""The tables. Importing this package registers every one of them with the metadata."""

from models.tables import audit, clients, country, devices, fleet, groups, plans, server, staff, stock, visits

__all__ = [
    "audit",
    "clients",
    "country",
    "devices",
    "fleet",
    "groups",
    "plans",
    "server",
    "staff",
    "stock",
    "visits",
]
