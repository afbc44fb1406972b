"""What no plan exceeds, whatever its day routes: the working time shared out among the stops.

Only for problems whose day routes are too many to be enumerated.
"""

import numpy as np

from routing.indexed import NO_ROAD, Indexed, Integers, VehicleClass


def most_prize(indexed: Indexed) -> int:
    """The prize of the stops that bring most for their time, the last of them in part.

    Each takes at least its service and the shortest leg to its place; together they take at most all
    shifts.
    """
    needed = np.full(indexed.stops, NO_ROAD)
    available = 0
    for vehicle in indexed.classes:
        for day, shift in enumerate(vehicle.shifts):
            if shift is not None:
                available += len(vehicle.vehicles) * (shift.end - shift.start)
                needed = np.minimum(needed, _needed(indexed, vehicle, day))
    stops = np.flatnonzero(needed < NO_ROAD)
    stops = stops[np.argsort(-indexed.prize[stops] / np.maximum(1, needed[stops]), kind="stable")]
    before = np.cumsum(needed[stops]) - needed[stops]
    share = np.clip((available - before) / np.maximum(1, needed[stops]), 0.0, 1.0)
    return int(np.ceil((share * indexed.prize[stops]).sum()))


def _needed(indexed: Indexed, vehicle: VehicleClass, day: int) -> Integers:
    """Seconds that each stop takes at the least that day, NO_ROAD where pins or windows forbid it."""
    matrix = indexed.day_matrix[day].copy()
    shared = np.bincount(indexed.place_of, minlength=len(matrix)) > 1
    shared[list(vehicle.lodging)] = True
    np.fill_diagonal(matrix, np.where(shared, 0, NO_ROAD))
    needed = indexed.service + matrix.min(axis=0)[indexed.place_of]
    open_then = np.array([windows[day] != () for windows in indexed.windows], dtype=bool)
    return np.where(vehicle.allowed[:, day] & open_then, np.minimum(needed, NO_ROAD), NO_ROAD)
