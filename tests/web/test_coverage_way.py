"""Coverage in a browser: nothing is cut off, axe-core finds nothing, two sides of A4 are enough."""

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine

from models.database import transaction
from models.permissions import Role
from tests.fixtures.app import Colleague
from tests.models.small_country import load_small
from tests.web.reading import JUDGED, assert_reads_well
from web.i18n import LANGUAGES

PAGES = ("", "/places", "/trend", "/services", "/targets", "/stops", "/numbers")
MANAGERS = (
    "/files",
    *(f"/settings/{name}" for name in ("estimates", "targets", "package", "periods", "dhis2")),
)
SIDES_OF_A4 = 2


@pytest.fixture
def database_url() -> None:
    """What a page looks like does not depend on where its rows are kept."""


@pytest.fixture
def country(engine: Engine) -> None:
    with transaction(engine) as session:
        load_small(session)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_reads_and_prints_coverage(
    hire: Callable[..., Colleague],
    open_page_as: Callable[..., Page],
    live_server: str,
    frozen: None,
    language: str,
) -> None:
    page = open_page_as(hire(Role.MANAGER, language=language))
    for path in (*PAGES, *MANAGERS):
        page.goto(f"{live_server}/coverage{path}")
        assert_reads_well(page, language)
        if path in PAGES and language == JUDGED:  # it has the longest words
            sides = len(pypdf.PdfReader(BytesIO(page.pdf(format="A4"))).pages)
            assert sides <= SIDES_OF_A4, f"{path} takes {sides} sides"
