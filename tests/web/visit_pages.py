"""What the pages of a visit are tested with: a nurse's thumb that counts, and codes as they are tapped."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlmodel import col, select

from models.care.visit import VisitInput
from models.database import transaction
from models.queries.visit_parts import visit_parts
from models.tables.visits import Visit
from models.visit_entries import entered

CODE = {"mother": "АЙ", "father": "-", "gender": "F", "year": "1995"}
TAPS = {
    "mother-0": "А",
    "mother-1": "Й",
    "father-0": "-",
    "gender": "F",
    "year-decade": "199",
    "year-digit": "5",
}
FIRST_VISIT = {"month": "none"}


class Thumb:
    """Taps on a phone's glass, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, selector: str, nth: int = 0) -> None:
        self.page.locator(selector).nth(nth).tap()
        self.taps += 1

    def choose(self, name: str, value: str) -> None:
        self.tap(f'[name="{name}"][value="{value}"]')

    def preset(self, name: str, value: object) -> None:
        self.tap(f'.preset[data-name="{name}"][data-values="{value}"]')

    def assay(self, field: str, result: str) -> None:
        self.tap(f'[data-field="{field}"] [value="{result}"]')

    def pick(self, selector: str, value: str) -> None:
        """A list takes two taps: one opens it, the other chooses."""
        self.page.select_option(selector, value)
        self.taps += 2

    def save(self) -> None:
        self.tap(".save")

    def enter_code(self, taps: Mapping[str, str] = TAPS) -> None:
        for name, value in taps.items():
            self.choose(name, value)

    def begin_with_new_client(self, address: str, town: str | None = None) -> None:
        """As far as the empty visit form of a new client, with consent."""
        self.page.goto(f"{address}/visits")
        self.enter_code(TAPS | FIRST_VISIT)
        self.tap(".form-actions .button")
        self.tap("[formaction]")
        if town:
            self.pick("#town_id", town)
        self.choose("consent", "given")


def kept_visits(engine: Engine) -> list[VisitInput]:
    """All visits as they were entered, the last one recorded at the end."""
    with transaction(engine) as session:
        rows = session.exec(select(Visit).order_by(col(Visit.recorded_at))).all()
        return [entered(row, visit_parts(session, row.id)) for row in rows]


def sizes_of(page: Page) -> dict[str, int]:
    """Fills itself with the size of each answer that the page gets, in bytes before any compression."""
    sizes: dict[str, int] = {}

    def weigh(response: Any) -> None:
        if response.status == 200:
            sizes[response.url] = len(response.body())

    page.on("response", weigh)
    return sizes
