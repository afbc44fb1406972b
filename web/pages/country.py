"""The country, a page for each kind of row: look, filter, change, and take or bring it as a file."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, SQLModel
from starlette.datastructures import FormData, UploadFile

from models.country_files import CountryFile
from models.errors import DomainError
from models.kinds import COUNTRY, Kind, kind_named
from models.operations.export_country import export_country
from models.operations.import_country import import_country
from models.operations.remove_country_row import remove_country_row
from models.operations.save_country_row import save_country_row
from models.permissions import Action
from models.queries.country import country_row, country_rows
from models.row_faults import read_row
from web.country_columns import LABELS, LISTED, Column, columns_of, texts_of
from web.dependencies import Allowed, Asker, Reading, Writing
from web.errors import STATUS
from web.forms import FieldError, domain_errors
from web.i18n import language_of, sentence_of, translate
from web.rendering import render
from web.towns import town_names

pages = APIRouter(prefix="/country")
Reader = Annotated[Asker, Depends(Allowed(Action.COUNTRY_READ))]
Editor = Annotated[Asker, Depends(Allowed(Action.COUNTRY_EDIT))]
ChosenKind = Annotated[Kind, Depends(kind_named)]
LARGEST_FILE = 5_000_000


async def form_of(request: Request) -> FormData:
    return await request.form()


Typed = Annotated[FormData, Depends(form_of)]


@pages.get("")
def show_country(asker: Reader) -> Response:
    return RedirectResponse("/country/sites", 303)


@pages.get("/{name}")
def show_kind(request: Request, session: Reading, asker: Reader, kind: ChosenKind, q: str = "") -> Response:
    return _list_page(request, session, kind, [], q)


@pages.get("/{name}/file")
def download_file(session: Writing, asker: Reader, kind: ChosenKind) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{kind.file_name}"'}
    return Response(export_country(session, asker.id, kind), media_type="text/csv", headers=named)


@pages.post("/{name}/file")
def take_file(request: Request, session: Writing, asker: Editor, kind: ChosenKind, form: Typed) -> Response:
    sent = form.get("file")
    content = sent.file.read(LARGEST_FILE) if isinstance(sent, UploadFile) else b""
    try:
        with session.begin_nested():
            import_country(session, asker.id, [CountryFile(kind, kind.file_name, content)])
    except DomainError as error:
        errors = [FieldError("file", each.sentence) for each in domain_errors(error, language_of(request))]
        return _list_page(request, session, kind, errors, status=STATUS[error.code])
    return RedirectResponse(f"/country/{kind.name}", 303)


@pages.get("/{name}/new")
def show_new(request: Request, session: Reading, asker: Editor, kind: ChosenKind) -> Response:
    return _form_page(request, session, kind, {}, None)


@pages.post("/{name}/new")
def take_new(request: Request, session: Writing, asker: Editor, kind: ChosenKind, form: Typed) -> Response:
    return _save(request, session, asker, kind, form, None)


@pages.get("/{name}/row/{key:path}")
def show_row(request: Request, session: Reading, asker: Reader, kind: ChosenKind, key: str) -> Response:
    row = country_row(session, kind, kind.read_key(key))
    return _form_page(request, session, kind, texts_of(kind, row), key)


@pages.post("/{name}/row/{key:path}")
def take_row(
    request: Request, session: Writing, asker: Editor, kind: ChosenKind, key: str, form: Typed
) -> Response:
    if "remove" not in form:
        return _save(request, session, asker, kind, form, key)
    row = country_row(session, kind, kind.read_key(key))
    try:
        with session.begin_nested():
            remove_country_row(session, asker.id, kind, kind.read_key(key))
    except DomainError as error:
        return _refused(request, session, kind, texts_of(kind, row), key, error)
    return RedirectResponse(f"/country/{kind.name}", 303)


def _save(
    request: Request, session: Session, asker: Asker, kind: Kind, form: FormData, key: str | None
) -> Response:
    typed = {name: str(value) for name, value in form.items()}
    if key is not None:
        typed |= dict(zip(kind.key_columns, kind.split_key(key), strict=True))
    try:
        with session.begin_nested():
            save_country_row(session, asker.id, kind, read_row(kind, typed), new=key is None)
    except DomainError as error:
        return _refused(request, session, kind, typed, key, error)
    return RedirectResponse(f"/country/{kind.name}", 303)


def _refused(
    request: Request,
    session: Session,
    kind: Kind,
    values: dict[str, str],
    key: str | None,
    error: DomainError,
) -> Response:
    language = language_of(request)
    label = LABELS.get(error.field or "")
    sentence = sentence_of(error, language)
    named = f"{translate(language, label)}: {sentence}" if label else sentence
    return _form_page(
        request, session, kind, values, key, [FieldError(error.field, named)], STATUS[error.code]
    )


def _list_page(
    request: Request, session: Session, kind: Kind, errors: list[FieldError], q: str = "", status: int = 200
) -> Response:
    language = language_of(request)
    towns = town_names(session, language)
    rows = [row for row in country_rows(session, kind) if _matches(kind, row, towns, q)]
    own_name = f"name_{language}" if f"name_{language}" in kind.columns else "name_en"
    shown = [own_name if name == "name_en" else name for name in LISTED[kind.name]]
    listed = [column for column in columns_of(kind) if column.name in shown]
    return render(
        request,
        "country/list.html",
        status=status,
        kinds=COUNTRY.values(),
        kind=kind,
        columns=listed,
        rows=[(kind.key_text(row), _cells(row, listed, towns)) for row in rows],
        q=q,
        errors=errors,
    )


def _form_page(
    request: Request,
    session: Session,
    kind: Kind,
    values: dict[str, str],
    key: str | None,
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    towns = sorted(town_names(session, language_of(request)).items(), key=lambda town: town[1])
    return render(
        request,
        "country/row.html",
        status=status,
        kind=kind,
        columns=columns_of(kind),
        values=values,
        key=key,
        towns=towns,
        errors=errors or [],
    )


def _matches(kind: Kind, row: SQLModel, towns: dict[str, str], q: str) -> bool:
    """Whether any cell holds the words, a town also by its name."""
    texts = texts_of(kind, row).values()
    return q.casefold() in " ".join([*texts, *(towns.get(text, "") for text in texts)]).casefold()


def _cells(row: SQLModel, columns: list[Column], towns: dict[str, str]) -> list[tuple[Column, Any]]:
    def shown(column: Column) -> Any:
        value = getattr(row, column.name)
        if column.name.startswith("name_"):
            return value or row.model_dump()["name_en"]  # not every facility has a Russian name
        return towns.get(value, value) if column.type == "select" else value

    return [(column, shown(column)) for column in columns]
