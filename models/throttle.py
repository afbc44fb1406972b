"""Guesses are slowed for each account and address, so that colleagues are not locked out with it."""

from uuid import UUID

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from models.errors import N_, TooManyTries

PER_ACCOUNT_AND_ADDRESS = parse("5 per minute")
PER_ADDRESS = parse("30 per minute")
# A nurse at a busy stop needs a few each minute; who tries codes one after another needs thousands.
LOOK_UPS_A_MINUTE, LOOK_UPS_A_DAY = parse("20 per minute"), parse("300 per day")
# One nurse meets fewer people with one phone; who holds an open phone that is not theirs has the fewer tries.
ASKED_A_MINUTE, ASKED_A_DAY = parse("6 per minute"), parse("100 per day")
# A phone that comes back with signal sends hundreds; who fills a disk needs a hundred thousand.
ENVELOPES_A_MINUTE, ENVELOPES_A_DAY = parse("1200 per minute"), parse("10000 per day")


class Throttle:
    """Counts tries in this process; a restart forgives."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count_guess(self, name: str, address: str) -> None:
        """Count one guess.

        Raises
        ------
        TooManyTries
            There were too many in the last minute.
        """
        self._count((PER_ADDRESS, address), (PER_ACCOUNT_AND_ADDRESS, name.casefold(), address))

    def count_look_up(self, staff_id: UUID) -> None:
        """Count one look-up of a client's code.

        Raises
        ------
        TooManyTries
            There were too many in the last minute, or on this day.
        """
        self._count((LOOK_UPS_A_MINUTE, str(staff_id)), (LOOK_UPS_A_DAY, str(staff_id)))

    def count_asking(self, device_id: UUID, staff_id: UUID) -> None:
        """Count one look-up of a phone, which is one of its nurse's too.

        Raises
        ------
        TooManyTries
            There were too many in the last minute, or on this day.
        """
        self._count((ASKED_A_MINUTE, str(device_id)), (ASKED_A_DAY, str(device_id)))
        self.count_look_up(staff_id)

    def count_envelope(self, device_id: UUID) -> None:
        """Count one envelope of a phone.

        Raises
        ------
        TooManyTries
            There were too many in the last minute, or on this day.
        """
        self._count((ENVELOPES_A_MINUTE, str(device_id)), (ENVELOPES_A_DAY, str(device_id)))

    def _count(self, *tries: tuple[RateLimitItem, *tuple[str, ...]]) -> None:
        """Each limit counts the try, also where another refuses it."""
        fine = [self._limiter.hit(*each) for each in tries]
        if not all(fine):
            raise TooManyTries(N_("Too many tries. Wait a minute and try again."))
