"""How a word of the vocabulary is kept: as its value, in a column of text that any new word fits into."""

from sqlalchemy import Enum

from models.vocabulary import Word

LONGEST_WORD = 40


def word(kind: type[Word]) -> Enum:
    """The column type of a kind of words. A native enumeration would need a migration for each new one."""
    return Enum(kind, native_enum=False, length=LONGEST_WORD, values_callable=_values)


def _values(kind: type[Word]) -> list[str]:
    return [each.value for each in kind]
