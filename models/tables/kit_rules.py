"""How many kits are taken along, as part of the planning rules. Not secret."""

from typing import Any

from sqlmodel import Field

from models.tables.rows import Row, Text
from models.vocabulary import KitKind

MOST_PER_HUNDRED = 100_000
DEFAULT_SOURCE = (
    "First assay: one for each client (WHO HIV.B7.DT). Second and third: for those reactive; 2.2 % of sex "
    "workers live with HIV (UNAIDS figure told by the International HIV/AIDS Alliance), rounded up. "
    "Syphilis, HBsAg, anti-HCV: all who attend (WHO HIV.IND.58, 80, 83). Self-tests, condoms, lubricant: a "
    "guess, enter your own use."
)


def _per_hundred(default: float) -> Any:
    return Field(default=default, ge=0, le=MOST_PER_HUNDRED)


class KitRulesRow(Row):
    """Kits of each kind for 100 expected clients, and where these numbers come from.

    ``kits_sure``: in so many of 100 weeks what is taken along suffices. ``kits_limit``: no more clients are
    planned for than there are first assays.
    """

    kits_hiv_a1: float = _per_hundred(100)
    kits_hiv_a2: float = _per_hundred(3)
    kits_hiv_a3: float = _per_hundred(3)
    kits_syphilis: float = _per_hundred(100)
    kits_hbsag: float = _per_hundred(100)
    kits_hcv: float = _per_hundred(100)
    kits_self_tests: float = _per_hundred(10)
    kits_condoms: float = _per_hundred(2000)
    kits_lubricant: float = _per_hundred(600)
    kits_sure: int = Field(default=95, ge=50, le=99)
    kits_limit: bool = True
    kits_source: Text = DEFAULT_SOURCE

    def kits_per_hundred(self, kind: KitKind) -> float:
        value: float = getattr(self, kits_field(kind))
        return value


def kits_field(kind: KitKind) -> str:
    """The field that says how many of this kind are needed."""
    return f"kits_{kind.value.replace('-', '_')}"
