"""The tables. Importing this package registers every one of them with the metadata."""

from models.tables import (
    audit,
    clients,
    country,
    coverage,
    crews,
    devices,
    fleet,
    groups,
    months,
    planning,
    plans,
    server,
    staff,
    stock,
    stops,
    visits,
)

__all__ = [
    "audit",
    "clients",
    "country",
    "coverage",
    "crews",
    "devices",
    "fleet",
    "groups",
    "months",
    "planning",
    "plans",
    "server",
    "staff",
    "stock",
    "stops",
    "visits",
]
