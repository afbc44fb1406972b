"""Guesses are slowed for each account and address, so that colleagues are not locked out with it."""

from uuid import UUID

from limits import parse
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
        fine = self._limiter.hit(PER_ADDRESS, address)
        fine = self._limiter.hit(PER_ACCOUNT_AND_ADDRESS, name.casefold(), address) and fine
        if not fine:
            raise TooManyTries(N_("Too many tries. Wait a minute and try again."))

    def count_look_up(self, staff_id: UUID) -> None:
        """Count one look-up of a client's code.

        Raises
        ------
        TooManyTries
            There were too many in the last minute, or on this day.
        """
        fine = self._limiter.hit(LOOK_UPS_A_MINUTE, str(staff_id))
        fine = self._limiter.hit(LOOK_UPS_A_DAY, str(staff_id)) and fine
        if not fine:
            raise TooManyTries(N_("Too many tries. Wait a minute and try again."))

    def count_asking(self, device_id: UUID, staff_id: UUID) -> None:
        """Count one look-up of a phone, which is one of its nurse's too.

        Raises
        ------
        TooManyTries
            There were too many in the last minute, or on this day.
        """
        fine = self._limiter.hit(ASKED_A_MINUTE, str(device_id))
        fine = self._limiter.hit(ASKED_A_DAY, str(device_id)) and fine
        if not fine:
            raise TooManyTries(N_("Too many tries. Wait a minute and try again."))
        self.count_look_up(staff_id)

    def count_envelope(self, device_id: UUID) -> None:
        """Count one envelope of a phone.

        Raises
        ------
        TooManyTries
            There were too many in the last minute, or on this day.
        """
        fine = self._limiter.hit(ENVELOPES_A_MINUTE, str(device_id))
        fine = self._limiter.hit(ENVELOPES_A_DAY, str(device_id)) and fine
        if not fine:
            raise TooManyTries(N_("Too many tries. Wait a minute and try again."))
