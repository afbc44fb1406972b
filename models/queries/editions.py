"""Everything that was published, freeze after freeze, as the disclosure engine looks at it."""

from sqlmodel import Session, col, select

from models.disclosure import Cell, Edition, Shown
from models.indicators.kept import cells_of
from models.tables.coverage import FrozenPeriod, PublishedCounts


def editions(session: Session) -> list[Edition]:
    """All of them, oldest first; their exact counts are of the right class and no more."""
    rows = session.exec(
        select(FrozenPeriod.edition, PublishedCounts)
        .join(PublishedCounts)
        .order_by(col(FrozenPeriod.edition), col(FrozenPeriod.period), col(PublishedCounts.area))
    )
    found: dict[int, tuple[dict[Cell, int], dict[Cell, Shown]]] = {}
    for edition, row in rows:
        exact, shown = found.setdefault(edition, ({}, {}))
        for cell, count, value in cells_of(row.period, row.area, row.counts):
            exact[cell], shown[cell] = count, value
    return [Edition(exact, shown) for exact, shown in found.values()]
