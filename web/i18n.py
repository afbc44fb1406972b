"""Which language a person reads, and the catalogs of the other two.

English sentences are the keys. A sentence is marked where it stands: ``_("...")`` or ``{% trans %}`` in a
template, ``N_("...")`` in Python. ``python -m web.catalogs`` brings the catalogs up to date.

A sentence is always formatted with ``%(name)s`` parameters, also when it has none: write ``%%`` for a per
cent sign.
"""

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

from models.errors import DomainError

LANGUAGES = {"en": "English", "ru": "Русский", "ky": "Кыргызча"}
SOURCE_LANGUAGE = "en"
LANGUAGE_COOKIE = "language"
CATALOG_FOLDER = Path(__file__).parent / "translations"

# British English puts the day before the month, as Russian and Kyrgyz do.
_LOCALES = {"en": Locale("en", "GB"), "ru": Locale("ru"), "ky": Locale("ky")}


def locale_of(language: str) -> Locale:
    """CLDR's data for months, numbers and units of one of LANGUAGES."""
    return _LOCALES[language]


def catalog_file(language: str) -> Path:
    return CATALOG_FOLDER / language / "LC_MESSAGES" / "messages.po"


@lru_cache
def translations(language: str) -> gettext.NullTranslations:
    """The compiled catalog of one of LANGUAGES; English needs none."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with catalog_file(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(language: str, message: str, **parameters: object) -> str:
    """A marked sentence in the language, with its parameters."""
    return translations(language).gettext(message) % parameters


def sentence_of(error: DomainError, language: str) -> str:
    """What a refusal says, in the language; a parameter may be a refusal itself."""
    parameters = {
        name: sentence_of(value, language) if isinstance(value, DomainError) else value
        for name, value in error.parameters.items()
    }
    return translate(language, error.message, **parameters)


def language_of(request: Request) -> str:
    """The language of the signed-in person, else of the cookie, else of the browser, else English."""
    staff = getattr(request.state, "staff", None)
    wishes = [staff.language] if staff else [request.cookies.get(LANGUAGE_COOKIE, "")]
    wishes += _accepted(request.headers.get("accept-language", ""))
    return next((wish for wish in wishes if wish in LANGUAGES), SOURCE_LANGUAGE)


def _accepted(header: str) -> list[str]:
    """The main languages of an Accept-Language header, the most wanted first."""
    weighted = []
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    return [language for _, language in sorted(weighted, key=lambda w: -w[0])]
