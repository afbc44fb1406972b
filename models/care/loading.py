"""From which lots kits are taken along: the first to expire first, none past its expiry on the day of use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.care.stock import STORE


@dataclass(frozen=True, slots=True)
class Use:
    """Kits of one kind that a vehicle is expected to use on a day."""

    vehicle_id: str
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Stocked:
    """A lot of that kind: its last day, and how much of it is where."""

    lot_id: UUID
    expiry: date
    places: Mapping[str | None, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a vehicle uses of a lot: ``on_board`` is there already, ``take`` comes from the store."""

    vehicle_id: str
    lot_id: UUID
    on_board: int
    take: int


def allot(uses: Sequence[Use], lots: Sequence[Stocked]) -> list[Taken]:
    """What each vehicle uses of which lots; what is missing in all is short.

    The first to expire goes first wherever it is. Where several vehicles share a store this may leave one of
    them short beside another's full shelf, and then each uses up first what it has on board.
    """
    by_expiry, by_place = _allot(uses, lots, on_board_first=False), _allot(uses, lots, on_board_first=True)
    return by_place if _total(by_place) > _total(by_expiry) else by_expiry


def _total(taken: Sequence[Taken]) -> int:
    return sum(each.on_board + each.take for each in taken)


def _allot(uses: Sequence[Use], lots: Sequence[Stocked], *, on_board_first: bool) -> list[Taken]:
    left = {(lot.lot_id, place): max(count, 0) for lot in lots for place, count in lot.places.items()}
    used: dict[tuple[str, UUID], list[int]] = {}
    for use in sorted(uses, key=lambda each: (each.day, each.vehicle_id)):
        missing = use.amount
        for lot, place in _shelves(lots, use, on_board_first=on_board_first):
            taken = min(missing, left.get((lot.lot_id, place), 0))
            if taken:
                left[lot.lot_id, place] -= taken
                used.setdefault((use.vehicle_id, lot.lot_id), [0, 0])[place is STORE] += taken
                missing -= taken
    return [Taken(vehicle, lot, on_board, take) for (vehicle, lot), (on_board, take) in used.items()]


def _shelves(lots: Sequence[Stocked], use: Use, *, on_board_first: bool) -> list[tuple[Stocked, str | None]]:
    places = (use.vehicle_id, STORE)
    usable = [(lot, place) for lot in lots if lot.expiry >= use.day for place in places]
    return sorted(
        usable,
        key=lambda each: (
            on_board_first and each[1] is STORE,
            each[0].expiry,
            each[0].lot_id,
            each[1] is STORE,
        ),
    )
