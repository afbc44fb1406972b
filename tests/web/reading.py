"""Whether a page reads well: nothing is cut off at either width, and axe-core finds no fault."""

from playwright.sync_api import Page

from tests.fixtures.browser import DESK, PHONE, axe

JUDGED = "ky"  # the language with the longest words; axe-core's other rules do not depend on it


def assert_reads_well(page: Page, language: str = JUDGED) -> None:
    """At both widths; the page is left at the width that it had."""
    assert page.locator("html").get_attribute("lang") == language
    before = page.viewport_size
    assert before
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} in {language} is {wide} px wider than {viewport['width']} px"
        if language == JUDGED:
            assert axe(page) == [], f"{page.url} at {viewport['width']} px"
    page.set_viewport_size(before)
