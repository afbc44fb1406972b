"""What can go wrong, in words for a person. No HTTP here, and never a client's data."""

from typing import ClassVar


def N_(text: str) -> str:
    """Mark a sentence for the translators; the page translates it when it is shown."""
    return text


class DomainError(Exception):
    """A refusal that the person who asked should read.

    Parameters
    ----------
    message
        An English sentence, the key of its translations; ``%(name)s`` stands for a parameter.
    field
        The input that is at fault, where one is.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, field: str | None = None, **parameters: object) -> None:
        self.message, self.field, self.parameters = message, field, parameters
        super().__init__(str(self))

    def __str__(self) -> str:
        return self.message % self.parameters


class NotSignedIn(DomainError):
    code = "not-signed-in"


class NotAllowed(DomainError):
    code = "not-allowed"


class NotFound(DomainError):
    code = "not-found"


class Conflict(DomainError):
    """What is asked does not fit what is there any more."""

    code = "conflict"


class Invalid(DomainError):
    """The input breaks a rule; nothing was changed."""

    code = "invalid"


class TooManyTries(DomainError):
    code = "too-many-tries"


class CannotUnlock(DomainError):
    """The keys or the database cannot be opened: told on a terminal, in English, never on a page."""

    code = "cannot-unlock"


class Unavailable(DomainError):
    """What is needed does not answer now, most often the database: what was asked may be asked again."""

    code = "unavailable"
