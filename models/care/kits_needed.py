"""How many kits a number of expected clients calls for, with a margin that is stated."""

from functools import lru_cache
from math import ceil, exp, floor, lgamma, log, sqrt
from statistics import NormalDist

# What a product of decimals is off by is no kit.
TINY = 1e-9
# From here on the normal distribution says the same.
LARGE = 2_000


def kits_needed(clients: int, per_hundred: float, sure_percent: int) -> int:
    """So many that they suffice in ``sure_percent`` of 100 weeks like this one.

    How many come is taken to be Poisson distributed around what is expected. Of up to 100 kits for 100
    clients each client who needs one takes one; of more, each who comes takes as many.
    """
    share, each = min(per_hundred / 100, 1.0), max(per_hundred / 100, 1.0)
    return ceil(each * enough(clients * share, sure_percent) - TINY)


def clients_for(kits: int, per_hundred: float) -> int | None:
    """How many expected clients the kits suffice for, without a margin; None where none are needed."""
    return floor(kits * 100 / per_hundred + TINY) if per_hundred > 0 else None


@lru_cache(maxsize=4096)
def enough(mean: float, sure_percent: int) -> int:
    """The least number that a Poisson distributed one of this mean does not exceed so surely."""
    if mean <= 0:
        return 0
    if mean > LARGE:
        return ceil(NormalDist(mean, sqrt(mean)).inv_cdf(sure_percent / 100))
    number, so_far = 0, exp(-mean)
    while so_far < sure_percent / 100:
        number += 1
        so_far += exp(number * log(mean) - mean - lgamma(number + 1))
    return number
