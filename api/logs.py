"""What our processes print of themselves."""

import logging
import traceback
from types import TracebackType

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutContent(logging.Formatter):
    """Of an exception its kind and its places; what it says may quote a row, and so a client's record."""

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 the standard library's name
        told, error = [], ei[1]
        while error is not None:
            told.append("".join(traceback.format_tb(error.__traceback__)) + _kind(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich came from\n".join(told)


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def configure_logs() -> None:
    """Warnings and worse go to standard error, in this process from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutContent("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
