"""What a rule costs in need: that times vary, or that kits are short."""

from dataclasses import dataclass

from routing.solution import Solution


@dataclass(frozen=True, slots=True)
class Price:
    """The need of the best plan without the rule, less that of the best with it, lies between these."""

    least: int | None
    most: int | None


NOT_MEASURED = Price(None, None)


def price_of(ruled: Solution, free: Solution) -> Price:
    """From the answers with the rule and without it, as far as they are proven.

    Every plan with the rule is one without it, so the price is never below 0.
    """
    if ruled is free:
        return Price(0, 0)
    if ruled.bound is None:
        return Price(0, None)
    return Price(
        least=max(free.prize - ruled.bound, 0),
        most=None if free.bound is None else max(free.bound - ruled.prize, 0),
    )
