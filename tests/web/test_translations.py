"""Three languages: the catalogs are whole, and no template and no page holds a sentence outside them."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from babel.messages.catalog import Catalog, Message
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from models.database import transaction
from models.operations.publish_plan import publish_plan
from models.operations.solve_plan import solve_plan
from models.permissions import Role
from models.settings import Settings
from models.tables.plans import PlanRequest
from tests.fixtures.app import Colleague
from tests.models.malformed_country import REFERENCE
from tests.models.small_country import load_small
from tests.web.visible_text import literal_texts, visible_texts
from tests.web.visit_pages import FIRST_VISIT, TAPS
from web.catalogs import as_text, extract, read, renewed
from web.dependencies import today
from web.i18n import LANGUAGE_COOKIE, LANGUAGES, SOURCE_LANGUAGE, catalog_file
from web.rendering import TEMPLATE_FOLDER

FRIDAY = date(2026, 11, 20)
TRANSLATED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
RUSSIAN = re.compile(
    r"\b(и|в|на|с|из|от|до|за|по|для|или|что|это|если|только|нет|их|раз|вы|ваши?|как|при|чтобы)\b", re.I
)
NAMES = {
    Role.COORDINATOR: "Гүлмира",
    Role.MEDICAL: "Нурлан",
    Role.MANAGER: "Елена",
    Role.ADMIN: "Тимур",
}
NAMES_OF_THINGS = {"Marshrut"}
ESTIMATES = TEMPLATE_FOLDER.parents[1] / "models" / "reference" / "size_estimates.csv"
DATA = {
    " ".join(cell.split())
    for file in (*REFERENCE.values(), ESTIMATES.read_bytes())
    for row in csv.reader(file.decode().splitlines())
    for cell in row
}
Page = tuple[str, str]  # its address and its HTML
FORMS: list[tuple[Role, str, dict[str, str]]] = [
    (Role.COORDINATOR, "/country/sites/new", {"id": "Ivory Tower", "mon": "late"}),
    (Role.COORDINATOR, "/country/towns/row/osh", {"remove": "yes"}),
    (Role.COORDINATOR, "/plans", {"week": "2026-11-30"}),
    (Role.COORDINATOR, "/plans", {"week": "2026-11-30", "vehicle": "ambulance", "need:walnut": "many"}),
    (Role.MEDICAL, "/country/sites/new", {}),
    (Role.MEDICAL, "/account/password", {"current_password": "wrong", "password": "short"}),
    (Role.MEDICAL, "/account/second-factor", {"secret": "A" * 32, "code": "1"}),
    (Role.MEDICAL, "/visits/client", {}),
    (Role.MEDICAL, "/visits/client", TAPS | FIRST_VISIT),
    (Role.MEDICAL, "/visits/new-client", TAPS | {"client_id": str(UUID(int=7))}),
    (Role.MEDICAL, "/clients/merge", {}),
    (Role.MEDICAL, "/erasures/new", {"mother-0": "А"}),
    (Role.MEDICAL, "/results/waiting", {"number": "7F3A"}),
    (Role.MEDICAL, "/results/waiting", {"number": "7F3A-92C0"}),
    (Role.MEDICAL, "/clients/open", {"client_id": "0c7bfa1e-52a6-4c52-8f0e-7a4d3f0c9b11"}),
    (Role.MANAGER, "/account/tokens", {"program": ""}),
    (Role.MANAGER, "/account/tokens", {"program": "DHIS2"}),
    (Role.ADMIN, "/audit/verification", {}),
    (Role.ADMIN, "/staff", {"name": "", "role": "manager"}),
    (Role.ADMIN, "/staff", {"name": "Бакыт", "role": "manager"}),
]


def texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """A sentence, or each of its plural forms."""
    return (value or "",) if value is None or isinstance(value, str) else tuple(value)


@pytest.fixture(scope="module")
def found() -> Catalog:
    return extract()


@pytest.fixture(params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    named: str = request.param
    return named


@pytest.fixture
def messages(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


@pytest.mark.workshop
def test_the_catalog_holds_each_sentence_of_the_code_and_no_other(language: str, found: Catalog) -> None:
    written = catalog_file(language).read_text(encoding="utf-8")
    assert written == as_text(renewed(language, found), language), "run python -m web.catalogs"


@pytest.mark.workshop
def test_each_sentence_is_translated(messages: list[Message]) -> None:
    wanting = [message.id for message in messages if not all(texts(message.string))]
    assert wanting == []
    assert [message.id for message in messages if message.fuzzy] == []


@pytest.mark.workshop
def test_a_sentence_is_not_the_same_in_both_languages() -> None:
    one, other = ({str(m.id): texts(m.string)[0] for m in read(each) if m.id} for each in TRANSLATED)
    sentences = {
        text for text in one.values() if len(re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", text))) > 2
    }
    same = sentences & {text for key, text in other.items() if one.get(key) == text}
    assert same == set()


@pytest.mark.workshop
def test_no_kyrgyz_sentence_is_russian() -> None:
    """Told by small words that Kyrgyz has not, since the Russian sentence may have changed meanwhile."""
    sentences = [text for message in read("ky") if message.id for text in texts(message.string)]
    assert [text for text in sentences if RUSSIAN.search(text)] == []


@pytest.mark.workshop
def test_a_translation_has_a_form_for_each_plural_of_the_language(
    language: str, messages: list[Message]
) -> None:
    forms = {str(message.id): len(texts(message.string)) for message in messages if message.pluralizable}
    assert forms
    assert set(forms.values()) == {read(language).num_plurals}


@pytest.mark.workshop
def test_a_translation_keeps_each_parameter(messages: list[Message]) -> None:
    for message in messages:
        wanted = sorted(PLACEHOLDER.findall(texts(message.id)[-1]))
        for text in texts(message.string):
            assert sorted(PLACEHOLDER.findall(text)) == wanted, text
            assert text % dict.fromkeys(wanted, 1), text


@pytest.mark.workshop
@pytest.mark.parametrize(
    "template", list(TEMPLATE_FOLDER.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATE_FOLDER))
)
def test_a_template_holds_no_words_of_its_own(template: Path) -> None:
    words = " ".join(literal_texts(template.read_text(encoding="utf-8")))
    assert set(re.findall(r"[^\W\d_]{2,}", words)) <= NAMES_OF_THINGS


def test_words_of_its_own_are_found_in_a_template() -> None:
    template = """<p class="lead" title="Hint{{ 1 }}">{{ _("said") }}{# no #} left</p>
        {% trans %}too{% endtrans %}<img alt="{% if x %}{{ _('map') }}{% endif %}">
        <style>p { color: red }</style>"""
    assert literal_texts(template) == ["Hint", "left"]


@pytest.fixture
def database_url() -> None:
    """What a page says does not depend on where its rows are kept."""


@pytest.fixture
def english(messages: list[Message]) -> re.Pattern[str]:
    """Finds a sentence as it reads before it is translated."""
    pairs = [
        (text, texts(message.string)[-1])
        for message in messages
        for text in texts(message.id)
        if re.search("[A-Za-z]{4}", PLACEHOLDER.sub("", text))
    ]
    untranslated = [text for text, translation in pairs if text != translation]
    sentences = [".+?".join(map(re.escape, PLACEHOLDER.split(text)[::2])) for text in untranslated]
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(sentences)})(?![\w-])")


@pytest.fixture
def coordinator(hire: Callable[..., Colleague]) -> Colleague:
    return hire(Role.COORDINATOR, "Айгерим")


@pytest.fixture
def nurse(hire: Callable[..., Colleague]) -> Colleague:
    return hire(Role.MEDICAL, "Данияр")


@pytest.fixture
def plan(
    app: FastAPI,
    engine: Engine,
    settings: Settings,
    ask: Callable[[PlanRequest], UUID],
    week_request: PlanRequest,
    coordinator: Colleague,
) -> UUID:
    """A published week."""
    app.dependency_overrides[today] = lambda: FRIDAY
    plan_id = ask(week_request)
    solve_plan(engine, settings, plan_id)
    with transaction(engine) as session:
        publish_plan(session, coordinator.id, plan_id)
    return plan_id


@pytest.fixture
def other_plan(
    engine: Engine, settings: Settings, ask: Callable[[PlanRequest], UUID], week_request: PlanRequest
) -> UUID:
    """Another of that week; a third one waits."""
    plan_id = ask(week_request.model_copy(update={"left_out": ("walnut",)}))
    solve_plan(engine, settings, plan_id)
    ask(week_request)
    return plan_id


def pages_from(client: TestClient, *starts: str) -> Iterator[Page]:
    """Each page that links lead to; of a kind's rows only the first."""
    waiting, seen = [*starts], set()
    while waiting:
        address = waiting.pop()
        kind = re.sub(r"/row/.*", "", address)
        if kind in seen:
            continue
        seen.add(kind)
        answer = client.get(address, follow_redirects=True)
        if answer.headers["content-type"].startswith("text/html"):
            yield address, answer.text
            waiting += re.findall(r'<a [^>]*href="(/[^"]*)"', answer.text)


@pytest.fixture
def untranslated_on(english: re.Pattern[str]) -> Callable[[Iterable[Page]], list[str]]:
    def found(pages: Iterable[Page]) -> list[str]:
        said = ((address, text) for address, page in pages for text in visible_texts(page))
        return [f"{address}: {text}" for address, text in said if english.search(text) and text not in DATA]

    return found


Found = Callable[[Iterable[Page]], list[str]]


def test_pages_that_links_lead_to_are_translated(
    client_of: Callable[[Colleague], TestClient],
    hire: Callable[..., Colleague],
    plan: UUID,
    other_plan: UUID,
    language: str,
    untranslated_on: Found,
) -> None:
    comparison = f"/plans/{plan}/compare?other={other_plan}"
    for role, fewest in {Role.COORDINATOR: 30, Role.MEDICAL: 14, Role.MANAGER: 14, Role.ADMIN: 4}.items():
        client = client_of(hire(role, NAMES[role], language))
        client.cookies.set(LANGUAGE_COOKIE, language)
        pages = list(pages_from(client, "/", comparison, "/nowhere"))
        assert len(pages) >= fewest
        assert untranslated_on(pages) == []


def test_what_a_stranger_sees_is_translated(
    client: TestClient, language: str, untranslated_on: Found
) -> None:
    client.cookies.set(LANGUAGE_COOKIE, language)
    wrong = {"name": "Айгуль", "code": "000000", "password": "кошка"}
    refused = [(path, client.post(path, data=wrong).text) for path in ("/sign-in", "/welcome")]
    assert all("error-summary" in page for _, page in refused)
    assert untranslated_on([*pages_from(client, "/"), *refused]) == []


def test_answers_to_forms_are_translated(
    client_of: Callable[[Colleague], TestClient],
    hire: Callable[..., Colleague],
    engine: Engine,
    language: str,
    untranslated_on: Found,
) -> None:
    with transaction(engine) as session:
        load_small(session)
    clients = {role: client_of(hire(role, NAMES[role], language)) for role in Role}
    pages = [(address, clients[role].post(address, data=data).text) for role, address, data in FORMS]
    assert all("<h1>" in page for _, page in pages)
    assert untranslated_on(pages) == []
