"""What the phone's form is tested with: Chromium with a profile of its own, and a thumb."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.fixtures.browser import PHONE
from tests.servers.chromium import ARGUMENTS, find_chromium
from tests.web.visit_pages import TAPS, Thumb

PIN = "204060713"


def kill_browser(profile: Path) -> None:
    """``kill -9`` of the Chromium that has this profile open, and of all its processes."""
    pid = int(os.readlink(profile / "SingletonLock").rpartition("-")[2])
    os.killpg(os.getpgid(pid), signal.SIGKILL)


@contextmanager
def phone_browser(playwright: Playwright, profile: Path, **options: Any) -> Iterator[BrowserContext]:
    """Chromium on a profile that stays when it is closed."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=find_chromium(),
        args=ARGUMENTS,
        viewport=PHONE,
        has_touch=True,
        locale="en-GB",
        **options,
    )
    yield context
    context.close()


def enrol(page: Page, address: str, code: str) -> None:
    """With the QR's address, until the form is there for when there is no signal."""
    page.goto(f"{address}/phone#code={code.replace('-', '')}")
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("form .button")
    expect(page.locator("#new-visit")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")


def unlock(page: Page, address: str) -> None:
    page.goto(f"{address}/phone")
    page.fill("#pin", PIN)
    page.click("form .button")
    expect(page.locator("#new-visit")).to_be_visible()


def begin_visit(page: Page) -> Thumb:
    """As far as the visit of somebody who comes for the first time."""
    thumb = Thumb(page)
    thumb.tap("#new-visit")
    thumb.enter_code(TAPS)
    thumb.choose("month", "none")
    thumb.tap("#look-up .button")
    thumb.pick("#town_id", "osh")
    thumb.choose("consent", "given")
    return thumb


def log_visit(page: Page) -> None:
    """A whole visit with a test, sealed."""
    begin_visit(page)
    finish_visit(page)


def finish_visit(page: Page) -> None:
    """From consent to the sealed envelope."""
    thumb = Thumb(page)
    thumb.preset("services", "hiv-test counselling commodities")
    thumb.choose("hiv_test_consent", "given")
    thumb.assay("hiv_test.assays.0", "non-reactive")
    thumb.choose("hiv_test.result_given", "yes")
    thumb.preset("counselling", "pre-test post-test")
    thumb.preset("amount.condoms", 20)
    save_visit(page)


def save_visit(page: Page) -> None:
    Thumb(page).save()
    expect(page.locator(".said")).to_be_visible()


def waiting(page: Page) -> int:
    return int(page.locator("#waiting").text_content() or "-1")
