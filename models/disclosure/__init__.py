"""The only way a count of clients leaves to a manager or a file: exact counts in, published values out.

No database and no clock in here. `publish` decides what a freeze shows, `latest` what stands published after
several, `audit` attacks it, `withheld_share` says what that costs, `percentage` divides two published values.
"""

from models.disclosure.editions import Edition, Share, latest, withheld_share
from models.disclosure.failures import Contradiction, Failure, GivenAway
from models.disclosure.menu import NATION, Cell, Kind, Level, Measure, Menu, Tier
from models.disclosure.periods import Length, Period, ending_with, periods_of
from models.disclosure.publish import audit, publish
from models.disclosure.values import WITHHELD, Count, Percent, Shown, Withheld, percentage

__all__ = [
    "NATION",
    "WITHHELD",
    "Cell",
    "Contradiction",
    "Count",
    "Edition",
    "Failure",
    "GivenAway",
    "Kind",
    "Length",
    "Level",
    "Measure",
    "Menu",
    "Percent",
    "Period",
    "Share",
    "Shown",
    "Tier",
    "Withheld",
    "audit",
    "ending_with",
    "latest",
    "percentage",
    "periods_of",
    "publish",
    "withheld_share",
]
