"""Bring the catalogs up to date: ``python -m web.catalogs``.

New sentences come in untranslated, sentences that are gone go out, and the files hold neither dates nor
line numbers, so that only what changed in meaning changes in them.
"""

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from web.i18n import LANGUAGES, SOURCE_LANGUAGE, catalog_file

ROOT = Path(__file__).parent.parent
METHODS = [
    *((f"{folder}/**.py", "python") for folder in ("api", "models", "routing", "web")),
    ("web/templates/**.html", "jinja2"),
]
OPTIONS = {"web/templates/**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def extract() -> Catalog:
    """Every marked sentence of the code and the templates."""
    found = Catalog()
    folders = extract_from_dir(ROOT, METHODS, OPTIONS, directory_filter=_is_ours)
    for _, _, message, comments, context in folders:
        found.add(message, auto_comments=comments, context=context)
    return found


def _is_ours(folder: str | Path) -> bool:
    inside = Path(folder).relative_to(ROOT).parts
    return not inside or inside[0] in ("api", "models", "routing", "web")


def read(language: str) -> Catalog:
    if not catalog_file(language).exists():
        return Catalog(locale=language)
    with catalog_file(language).open("rb") as file:
        return read_po(file, locale=language)


def as_text(catalog: Catalog, language: str) -> str:
    written = BytesIO()
    write_po(written, catalog, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    header = HEADER.format(language=language, plural_forms=catalog.plural_forms)
    return header + written.getvalue().decode()


def renewed(language: str, found: Catalog) -> Catalog:
    """The language's catalog with the sentences that were found, no more and no fewer."""
    catalog = read(language)
    # Babel puts the very messages of what was found into the catalog, where they are translated.
    catalog.update(deepcopy(found), no_fuzzy_matching=True)
    return catalog


def update() -> None:
    """Write the catalogs anew and say what is still to be translated."""
    found = extract()
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        catalog = renewed(language, found)
        catalog_file(language).parent.mkdir(parents=True, exist_ok=True)
        catalog_file(language).write_text(as_text(catalog, language))
        print(f"{language}: {len(catalog)} sentences, {len(untranslated(catalog))} to translate")


def untranslated(catalog: Catalog) -> list[str]:
    """The English of every sentence, or plural form, that has no translation."""
    return [str(message.id) for message in catalog if message.id and not _is_complete(message.string)]


def _is_complete(text: str | Sequence[str] | None) -> bool:
    return bool(text) if text is None or isinstance(text, str) else all(text)


if __name__ == "__main__":
    update()
