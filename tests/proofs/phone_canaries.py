"""Words that no byte of a phone's browser may hold: sought after saving, a death mid-form, and locking."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from api.main import create_app
from tests.proofs.canaries import SHORTEST, found_in
from tests.proofs.profile_bytes import UNWRAPPED, everything_in
from tests.proofs.programmes import Programme
from tests.proofs.real_phones import PUT_IN, code_for, kept
from tests.servers.marshrut import serving
from tests.web.phone_pages import PIN, begin_visit, enrol, finish_visit, kill_browser, phone_browser, unlock

LATIN, CYRILLIC, DAY = "canary-on-a-phone", "КАНАРЕЙКАТЕЛЕФОНА", "1931-07-13"
END_OF_ID = "-ca4a-4a4a-8a4a-ca4a4aca4a4a"
CANARIES = (LATIN, CYRILLIC, DAY, END_OF_ID, PIN)
CHUNK = 50
SETTLING = 3  # seconds; Chromium writes what is needed to restore its windows after 2.5
# Where a browser keeps what a page or a person leaves in it; each plant is another word.
PLANTS = {
    "database": "plant-in-the-database",
    "early database": "plant-in-compressed-blocks",
    "local storage": "plant-in-local-storage",
    "cache": "plant-in-a-cache",
    "history": "plant-in-history",
    "form": "plant-in-a-form",
}
FOUND_IF_SOUGHT = {*PLANTS, f"early database{UNWRAPPED}", f"form{UNWRAPPED}"}
PLANT_EARLY = """async (word) => {
  const { keep } = await import("/static/phone/store.js");
  await keep("plant", word + " and the same again, " + word);
}"""
PLANT = """async (plants) => {
  const { keep } = await import("/static/phone/store.js");
  await keep("late plant", plants.database);
  localStorage.setItem("plant", plants["local storage"]);
  await (await caches.open("plant")).put("/phone/plant", new Response(plants.cache));
  history.pushState(null, "", "?" + plants.history);
  document.body.insertAdjacentHTML("beforeend", '<form><input id="plant" name="plant"></form>');
}"""


@dataclass
class Findings:
    """``found``: canaries, by the moment of the search; ``plants``: those of the control that were found, as
    they lie on the disk and ``UNWRAPPED``."""

    found: list[str] = field(default_factory=list)
    plants: set[str] = field(default_factory=set)
    sizes: set[int] = field(default_factory=set)
    envelopes: int = 0
    bytes_searched: int = 0


def canary_visit(number: int) -> dict[str, Any]:
    """A visit of which every word is a canary, and its client's code; no two are of the same length."""
    words = [LATIN, CYRILLIC] * (1 + number % 40)
    visit = {
        "id": f"{number:08x}{END_OF_ID}",
        "day": DAY,
        "town_id": LATIN,
        "services": words,
        "hiv_test": {"report": LATIN, "assays": [{"assay": LATIN, "result": CYRILLIC, "lot_id": LATIN}]},
    }
    return {"visit": visit, "code": {"mother": CYRILLIC, "father": CYRILLIC, "gender": LATIN, "year": LATIN}}


def searched_for_canaries(programme: Programme, profile: Path, visits: int, by_hand: int = 1) -> Findings:
    """Save canaries without signal, by the phone's modules and ``by_hand`` by its form, and search thrice."""
    findings, app = Findings(), create_app(programme.settings, programme.keys)
    with serving(app) as address, sync_playwright() as playwright:
        with phone_browser(playwright, profile) as browser:
            page = browser.pages[0]
            enrol(page, address, code_for(programme))
            page.evaluate(PLANT_EARLY, PLANTS["early database"])
            browser.set_offline(True)
            for first in range(0, visits, CHUNK):
                chunk = range(first, min(first + CHUNK, visits))
                page.evaluate(PUT_IN, [canary_visit(number) for number in chunk])
            for _ in range(by_hand):
                _begin(page)
                finish_visit(page)
            findings.envelopes = len(kept(page))
            findings.sizes = {len(each["sealed"]) for each in kept(page)}
            _search(profile, "after saving", findings)
            _plant(browser.new_page(), address)
            _begin(page)
            time.sleep(SETTLING)
            kill_browser(profile)
        _search(profile, "after a death mid-form", findings)
        with phone_browser(playwright, profile, offline=True) as browser:
            page = browser.pages[0]
            unlock(page, address)
            _begin(page)
            page.click("#back")
            page.click("#lock")
            page.wait_for_selector("#pin")
            _search(profile, "after locking", findings)
        _search(profile, "after the end", findings)
    app.state.engine.dispose()
    return findings


def _plant(page: Page, address: str) -> None:
    """The control: in another window of the same browser."""
    page.goto(f"{address}/phone")
    page.evaluate(PLANT, PLANTS)
    page.fill("#plant", PLANTS["form"])


def _begin(page: Page) -> None:
    begin_visit(page)
    page.fill("#day", DAY)


def _search(profile: Path, moment: str, findings: Findings) -> None:
    findings.bytes_searched = 0
    for name, content in everything_in(profile):
        findings.bytes_searched += len(content)
        told = found_in(content, CANARIES, SHORTEST)
        findings.found += [f"{moment}: {each} of {name}" for each in told]
        how = UNWRAPPED if name.endswith(UNWRAPPED) else ""
        findings.plants |= {where + how for where, word in PLANTS.items() if any(found_in(content, [word]))}
