"""The lots from which the made-up visits take, and what must have happened to each lot before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from models.synthetic.calendar import SPAN
from models.synthetic.draws import seeded
from models.synthetic.ids import Ids
from models.tables.stock import MOST_MOVED, KitLotRow, MovementRow
from models.vocabulary import KitKind, Movement

LASTS = timedelta(days=183)
SHELF_LIFE = timedelta(days=540)
# So many visits use up the lots that are open side by side.
VISITS_OF_A_LOT = 20_000
WASTED = 0.01
NEAR_EXPIRY, EXPIRES_IN = KitKind.HBSAG, timedelta(days=40)
SHORT, MISSING = KitKind.SYPHILIS, 4
PRODUCTS = {
    KitKind.HIV_A1: "HIV 1/2 rapid test, first make",
    KitKind.HIV_A2: "HIV 1/2 rapid test, second make",
    KitKind.HIV_A3: "HIV 1/2 rapid test, third make",
    KitKind.SYPHILIS: "Syphilis rapid test",
    KitKind.HBSAG: "HBsAg rapid test",
    KitKind.HCV: "Anti-HCV rapid test",
    KitKind.SELF_TESTS: "HIV self-test, oral fluid",
    KitKind.CONDOMS: "Condoms, box of 144",
    KitKind.LUBRICANT: "Lubricant, sachets",
}


@dataclass(frozen=True, slots=True)
class Lot:
    """In use from ``opened`` to ``closed``; the present lots have no end yet."""

    id: UUID
    row: KitLotRow
    opened: date
    closed: date | None


class Shelf:
    """All lots of two years: of each kind one after the other, and in a great programme several at once."""

    def __init__(self, seed: int, visits: int, until: date) -> None:
        self._first = until - SPAN
        self.side_by_side = 1 + visits // VISITS_OF_A_LOT
        periods = range(SPAN.days // LASTS.days + 1)
        ids = Ids(seeded(seed, "lots"), 0, 1)
        self._lots = {
            kind: [
                [_lot(ids(), kind, self._first, period, side, until) for side in range(self.side_by_side)]
                for period in periods
            ]
            for kind in KitKind
        }

    def lot(self, kind: KitKind, day: date, nurse: int) -> Lot:
        """The lot that this nurse uses on this day."""
        return self._lots[kind][(day - self._first).days // LASTS.days][nurse % self.side_by_side]

    def all(self) -> Iterator[Lot]:
        for periods in self._lots.values():
            for lots in periods:
                yield from lots


def _lot(lot_id: UUID, kind: KitKind, first: date, period: int, side: int, until: date) -> Lot:
    opened = first + period * LASTS
    closed = opened + LASTS - timedelta(days=1)
    present = closed >= until
    near = present and kind == NEAR_EXPIRY
    row = KitLotRow(
        kind=kind,
        product=PRODUCTS[kind],
        lot_number=f"S{opened:%y%m}-{side + 1:03}",
        expiry=until + EXPIRES_IN if near else opened + SHELF_LIFE,
    )
    return Lot(lot_id, row, opened, None if present else closed)


def movements_of(lot: Lot, used: Mapping[str | None, int], until: date, rng: Random) -> Iterator[MovementRow]:
    """What was received, loaded, wasted and counted, so that what the vehicles used was there.

    One of the present lots is short: a box was loaded that nobody wrote down.

    Parameters
    ----------
    used
        Pieces by vehicle.
    """
    spare = 25 if lot.closed is None else 0
    short = MISSING if lot.closed is None and lot.row.kind == SHORT else 0
    wasted = round(sum(used.values()) * WASTED)
    loads = {vehicle: max(0, pieces - short) if short else pieces + spare for vehicle, pieces in used.items()}
    store = 4 * spare
    yield from _moved(lot, Movement.RECEIVE, None, sum(loads.values()) + wasted + store, lot.opened)
    for vehicle, pieces in loads.items():
        if vehicle is not None:
            yield from _moved(lot, Movement.LOAD, vehicle, pieces, lot.opened)
    last = lot.closed or until - timedelta(days=1)
    yield from _moved(lot, Movement.WASTE, None, wasted, last)
    if lot.closed is None:
        yield from _moved(lot, Movement.COUNT, None, max(0, store - rng.randrange(3)), last)


def _moved(
    lot: Lot, movement: Movement, vehicle_id: str | None, pieces: int, day: date
) -> Iterator[MovementRow]:
    while pieces > 0:
        amount = min(pieces, MOST_MOVED)
        yield MovementRow(lot_id=lot.id, vehicle_id=vehicle_id, movement=movement, amount=amount, day=day)
        pieces -= amount
