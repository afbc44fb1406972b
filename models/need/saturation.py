"""What waits at a site grows with the time since the last visit, and levels off (de Vries 2021)."""

from math import expm1


def fresh_weeks(weeks: float | None, saturation: float) -> float:
    """How many weeks' worth of clients wait.

    Parameters
    ----------
    weeks
        Since the last visit; None: nobody was ever there, so what waits has levelled off.
    saturation
        Weeks' worth at which it levels off: those who wait give up after so long on average.
    """
    if weeks is None:
        return saturation
    return -saturation * expm1(-max(weeks, 0.0) / saturation)
