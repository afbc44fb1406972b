"""What the phone's form weighs on its first load, whom it asks, and how long sealing and opening take."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.fixtures.browser import LOOPBACK
from tests.proofs.phone_trip import server_at_noon
from tests.proofs.programmes import Programme
from tests.proofs.real_phones import a_phone, chromium, code_for, visits_of_phones
from tests.web.phone_pages import enrol

SLOWDOWN = 6
MOST_BYTES, MOST_SECONDS = 60_000, 0.1
TIMED = """async (visits) => {
  const { putIn } = await import("/static/phone/outbox.js");
  const times = [];
  for (const { visit, code } of visits) {
    const began = performance.now();
    await putIn(visit, code, null);
    times.push(performance.now() - began);
  }
  return times;
}"""


@dataclass
class Findings:
    """``loaded``: path and compressed bytes of every answer to the first load; what the browser had already
    weighs nothing. Times in seconds."""

    loaded: list[tuple[str, int]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    sealed_in: list[float] = field(default_factory=list)
    opened_in: list[float] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return sum(size for _, size in self.loaded)


def weighed(programme: Programme, seals: int, openings: int, slowdown: int = SLOWDOWN) -> Findings:
    """Load the form as a new phone does, seal on a CPU that is slowed down, and open without signal."""
    findings = Findings()
    with ExitStack() as stack:
        _, line = stack.enter_context(server_at_noon(programme))
        context = a_phone(stack.enter_context(chromium()))
        context.on("request", lambda request: _listen(request.url, findings))
        page = context.new_page()
        enrol(page, line.address, code_for(programme))
        findings.loaded = [each for each in line.weights if not each[0].startswith("/api/")]
        line.cut = True
        context.set_offline(True)
        findings.sealed_in = _seal_slowly(page, programme, seals, slowdown)
        findings.opened_in = [_open(page, line.address) for _ in range(openings)]
    return findings


def _listen(url: str, findings: Findings) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.hostname not in LOOPBACK:
        findings.elsewhere.append(url)


def _seal_slowly(page: Page, programme: Programme, seals: int, slowdown: int) -> list[float]:
    visits = [each.body for each in visits_of_phones(programme, 20, 1)]
    chromium = page.context.new_cdp_session(page)
    chromium.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    times = page.evaluate(TIMED, list(islice(cycle(visits), seals)))
    chromium.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return [milliseconds / 1_000 for milliseconds in times]


def _open(page: Page, address: str) -> float:
    """Until the PIN can be typed."""
    began = time.monotonic()
    page.goto(f"{address}/phone")
    page.wait_for_selector("#pin")
    return time.monotonic() - began
