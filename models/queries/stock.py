"""What is in stock: aggregated by the database, equal to ``models.care.stock.balances``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, case, func, or_, select
from sqlmodel import Session, col

from models.care.stock import EFFECTS, STORE, Place, expires_soon, is_short
from models.errors import N_, NotFound
from models.tables.stock import KitLot, StockMovement
from models.vocabulary import KitKind, Movement

_IS_OF_LOT = col(KitLot.id) == col(StockMovement.lot_id)
_KIND_ORDER = {kind: i for i, kind in enumerate(KitKind)}


@dataclass(frozen=True, slots=True)
class LotStock:
    """A lot and what is thought to be left of it, in pieces, by place; the place None is the store."""

    lot: KitLot
    today: date
    places: dict[str | None, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return sum(self.places.values())

    @property
    def short(self) -> tuple[str | None, ...]:
        """Places where more was used than there was: a movement was forgotten, and somebody should count."""
        return tuple(place for place, balance in self.places.items() if is_short(balance))

    @property
    def expired(self) -> bool:
        return self.lot.expiry < self.today

    @property
    def expires_soon(self) -> bool:
        """Past its last day, or within 90 days of it."""
        return expires_soon(self.lot.expiry, self.today)


def stock(session: Session, today: date) -> list[LotStock]:
    """Every lot that is not used up, and those that are but were used all the same; by kind and expiry."""
    left = _by_lot(stock_balances(session))
    lots = [LotStock(lot, today, left.get(lot.id, {})) for lot in session.scalars(select(KitLot))]
    shown = [each for each in lots if not each.lot.used_up_on or each.short]
    return sorted(shown, key=lambda each: (_KIND_ORDER[each.lot.kind], each.lot.expiry, each.lot.lot_number))


def used_up_lots(session: Session, limit: int = 50) -> Sequence[KitLot]:
    """The lots that are used up, the latest first."""
    statement = select(KitLot).where(col(KitLot.used_up_on).is_not(None))
    return session.scalars(statement.order_by(col(KitLot.used_up_on).desc()).limit(limit)).all()


def lot_stock(session: Session, lot_id: UUID, today: date) -> LotStock:
    """One lot. Raises NotFound."""
    lot = session.get(KitLot, lot_id)
    if lot is None:
        raise NotFound(N_("There is no such lot."))
    return LotStock(lot, today, _by_lot(stock_balances(session, lot_id)).get(lot_id, {}))


def stock_balances(session: Session, lot_id: UUID | None = None) -> dict[Place, int]:
    """Pieces of each lot, or of one, in the store and on each vehicle, a count replacing what was before.

    Of a lot that is used up only the movements since that day are looked at, so that the lots of earlier
    years cost nothing.
    """
    counts = _last_counts(lot_id)
    counts = _last_counts(lot_id)
    left = {(lot, vehicle): amount for lot, vehicle, amount in session.execute(select(*counts.c[:3]))}
    for lot, vehicle, movement, at_place, at_store in session.execute(_moved_since(counts, lot_id)):
        effect, effect_at_store = EFFECTS[movement]
        left[lot, vehicle] = left.get((lot, vehicle), 0) + effect * int(at_place)
        if effect_at_store:
            left[lot, STORE] = left.get((lot, STORE), 0) + effect_at_store * int(at_store)
    return left


def _moved_since(counts: Subquery, lot_id: UUID | None) -> Select[UUID, str | None, Movement, int, int]:
    """Pieces moved since the last count of the movement's own place, and since that of the store."""
    at_place, at_store = counts.alias("at_place"), counts.alias("at_store")
    key = (col(StockMovement.lot_id), col(StockMovement.vehicle_id), col(StockMovement.movement))
    statement = select(*key, _amount_since(at_place), _amount_since(at_store)).join(KitLot, _IS_OF_LOT)
    for each, here in ((at_place, func.coalesce(StockMovement.vehicle_id, "")), (at_store, "")):
        same = and_(each.c.lot_id == StockMovement.lot_id, func.coalesce(each.c.vehicle_id, "") == here)
        statement = statement.outerjoin(each, same)
    moved = col(StockMovement.movement) != Movement.COUNT
    return statement.where(moved, *_that_matter(lot_id)).group_by(*key)


def _amount_since(count: FromClause) -> ColumnElement[int]:
    day, entered_at = col(StockMovement.day), col(StockMovement.entered_at)
    later = and_(day == count.c.day, entered_at > count.c.entered_at)
    counts = or_(count.c.day.is_(None), day > count.c.day, later)
    return func.sum(case((counts, col(StockMovement.amount)), else_=0))


def _last_counts(lot_id: UUID | None) -> Subquery:
    place = (col(StockMovement.lot_id), col(StockMovement.vehicle_id))
    when = (col(StockMovement.day), col(StockMovement.entered_at))
    age = func.row_number().over(partition_by=place, order_by=[each.desc() for each in when]).label("age")
    statement = select(*place, col(StockMovement.amount), *when, age).join(KitLot, _IS_OF_LOT)
    counted = col(StockMovement.movement) == Movement.COUNT
    counts = statement.where(counted, *_that_matter(lot_id)).subquery()
    return select(counts).where(counts.c.age == 1).subquery()


def _that_matter(lot_id: UUID | None) -> list[ColumnElement[bool]]:
    wanted = [col(StockMovement.day) >= func.coalesce(KitLot.used_up_on, date.min)]
    return wanted if lot_id is None else [*wanted, col(StockMovement.lot_id) == lot_id]


def _by_lot(left: dict[Place, int]) -> dict[UUID, dict[str | None, int]]:
    """The store first, then the vehicles by name."""
    lots: dict[UUID, dict[str | None, int]] = {}
    for lot, place in sorted(left, key=lambda each: (each[0], each[1] is not STORE, each[1] or "")):
        lots.setdefault(lot, {})[place] = left[lot, place]
    return lots
