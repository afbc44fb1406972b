"""Every way in which a phone may fail to seal or keep a visit: nothing is saved, nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Route, expect, sync_playwright

from api.main import create_app
from tests.proofs.canaries import SHORTEST, found_in
from tests.proofs.phone_canaries import CANARIES, DAY
from tests.proofs.profile_bytes import everything_in
from tests.proofs.programmes import Programme
from tests.proofs.real_phones import code_for, kept
from tests.servers.marshrut import serving
from tests.web.phone_pages import PIN, begin_visit, enrol, log_visit, phone_browser, save_visit, unlock
from web.phone_form import REFUSALS

# What follows `undo = ` in the page: it breaks something and gives what mends it.
BREAKAGES: Mapping[str, tuple[str, str]] = {
    "no WebCrypto": ("crypto", "put(window, 'crypto', { randomUUID: () => crypto.randomUUID() })"),
    "no cryptography at all": ("crypto", "put(window, 'crypto', undefined)"),
    "no random numbers": ("crypto", "put(crypto, 'getRandomValues', fail)"),
    "no random ids": ("crypto", "put(crypto, 'randomUUID', fail)"),
    "cannot sign": ("crypto", "put(SubtleCrypto.prototype, 'sign', reject)"),
    "cannot import a key": ("crypto", "put(SubtleCrypto.prototype, 'importKey', reject)"),
    "cannot make a key": ("crypto", "put(SubtleCrypto.prototype, 'generateKey', reject)"),
    "cannot wrap a key": ("crypto", "put(SubtleCrypto.prototype, 'wrapKey', reject)"),
    "cannot encrypt": ("crypto", "put(SubtleCrypto.prototype, 'encrypt', reject)"),
    "was never enrolled": ("key", "await change('phone', () => undefined)"),
    "no sealing key": ("key", "await change('phone', (phone) => ({ ...phone, sealing: undefined }))"),
    "a key without its version": ("key", "await sealing((key) => ({ ...key, kid: undefined }))"),
    "a key of another kind": (
        "key",
        "await sealing(({ kid }) => ({ kid, kty: 'EC', x: 'A' }))",
    ),
    "a key that is no number": ("crypto", "await sealing((key) => ({ ...key, n: '*' }))"),
    "a key that is cut": ("crypto", "await sealing((key) => ({ ...key, n: key.n.slice(0, 40) }))"),
    "a key of an unknown family": ("crypto", "await sealing((key) => ({ ...key, kty: 'OKP' }))"),
    "no signing key": ("key", "await change('signing', () => undefined)"),
    "half a signing key": ("key", "await change('signing', ({ publicKey }) => ({ publicKey }))"),
    "a signing key that cannot sign": (
        "crypto",
        "await change('signing', ({ publicKey }) => ({ privateKey: publicKey }))",
    ),
    "too long a visit": ("long", "choose(new Option('far', 'x'.repeat(9_000)))"),
    "a store that refuses": ("kept", "put(IDBObjectStore.prototype, 'add', fail)"),
    "a store that aborts": ("kept", "put(IDBObjectStore.prototype, 'add', abort)"),
    "a store that is closed": ("kept", "put(IDBDatabase.prototype, 'transaction', fail)"),
    "an id that is taken": ("kept", "put(crypto, 'randomUUID', () => taken)"),
}
HELPERS = """async () => {
  const { envelopes, keep, setting } = await import("/static/phone/store.js");
  const [{ id: taken }] = await envelopes();
  const fail = () => { throw new DOMException("broken by a proof", "UnknownError") };
  const reject = async () => fail();
  const put = (object, name, value) => {
    const before = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { value, configurable: true, writable: true });
    return () => (before ? Object.defineProperty(object, name, before) : delete object[name]);
  };
  const change = async (name, changed) => {
    const before = await setting(name);
    await keep(name, changed(before));
    return () => keep(name, before);
  };
  const sealing = (changed) => change("phone", (phone) => ({ ...phone, sealing: changed(phone.sealing) }));
  const choose = (option) => {
    const towns = document.querySelector("#town_id");
    const before = towns.value;
    towns.add(option);
    towns.value = option.value;
    return () => (option.remove(), (towns.value = before));
  };
  const add = IDBObjectStore.prototype.add;
  const abort = function (value) {
    const request = add.call(this, value);
    this.transaction.abort();
    return request;
  };
  window.proof = { abort, change, choose, fail, put, reject, sealing, taken };
}"""
BREAK = """async () => {
  const { abort, change, choose, fail, put, reject, sealing, taken } = proof;
  window.undo = %s;
}"""
FILLED = """() => JSON.stringify([...document.querySelectorAll("#look-up, #visit")].map(
  (form) => [form.hidden, ...new FormData(form)]))"""
# By Chromium itself, not by a page's script.
LITTLE = 1_500_000  # bytes; Chromium counts its databases only when they are opened
UNTIL_FULL = """async () => {
  const { keep } = await import("/static/phone/store.js");
  let isFull;
  for (const size of [60_000, 5_000]) {
    isFull = false;
    for (let i = 0; !isFull && i < 100; i++) {
      const filling = crypto.getRandomValues(new Uint8Array(size));
      await keep(`filling ${size} ${i}`, filling).catch(() => (isFull = true));
    }
  }
}"""
INSECURE = "http://marshrut.test"
FULL_DISK, CLEARED = "a full disk", "a store that Chromium has cleared"
WITHOUT_TLS = "an insecure address"
WAYS = (*BREAKAGES, FULL_DISK, CLEARED, WITHOUT_TLS)


@dataclass
class Findings:
    """``refused``: the ways in which sealing failed and was refused as it should be."""

    refused: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def refused_however_it_fails(programme: Programme, profile: Path) -> Findings:
    """Fill the form once, break one thing after the other and save; then mend it all, and save."""
    findings, app = Findings(), create_app(programme.settings, programme.keys)
    with serving(app) as address, sync_playwright() as playwright:
        with phone_browser(playwright, profile) as browser:
            page = browser.pages[0]
            enrol(page, address, code_for(programme))
            browser.set_offline(True)
            _break_one_after_the_other(page, findings)
        with phone_browser(playwright, profile, offline=True) as browser:
            _fill_the_disk(browser.pages[0], address, findings)
            browser.set_offline(False)
            _enrol_where_insecure(browser.new_page(), address, findings)
    for name, content in everything_in(profile):
        findings.faults += [f"{told} of {name}" for told in found_in(content, CANARIES, SHORTEST)]
    app.state.engine.dispose()
    return findings


def _break_one_after_the_other(page: Page, findings: Findings) -> None:
    log_visit(page)
    page.evaluate(HELPERS)
    _fill(page)
    for name, (reason, breakage) in BREAKAGES.items():
        page.evaluate(BREAK % breakage)
        _try_to_save(page, name, reason, findings)
        page.evaluate("async () => { await undo() }")
    save_visit(page)
    if len(kept(page)) != 2:
        findings.faults.append("what is mended does not save, or what was broken has")


def _fill_the_disk(page: Page, address: str, findings: Findings) -> None:
    chromium = page.context.new_cdp_session(page)
    used = chromium.send("Storage.getUsageAndQuota", {"origin": address})["usage"]
    chromium.send("Storage.overrideQuotaForOrigin", {"origin": address, "quotaSize": used + LITTLE})
    unlock(page, address)
    _fill(page)
    page.evaluate(UNTIL_FULL)
    _try_to_save(page, FULL_DISK, "kept", findings)
    chromium.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "indexeddb"})
    _try_to_save(page, CLEARED, "kept", findings)


def _enrol_where_insecure(page: Page, address: str, findings: Findings) -> None:
    """Without TLS a browser gives no cryptography: such a phone is not even enrolled."""

    def relay(route: Route) -> None:
        path = route.request.url.removeprefix(INSECURE)
        route.fulfill(response=route.fetch(url=f"{address}{path}"))

    page.route(f"{INSECURE}/**", relay)
    page.goto(f"{INSECURE}/phone")
    typed = {"#code": "ABCD-EFGH", "#pin": PIN, "#again": PIN}
    for place, text in typed.items():
        page.fill(place, text)
    page.click("form .button")
    expect(page.locator(".said")).to_contain_text(REFUSALS["insecure"])
    if page.evaluate("isSecureContext") or any(page.input_value(each) != typed[each] for each in typed):
        findings.faults.append(f"{WITHOUT_TLS}: the form is not as it was")
    findings.refused.append(WITHOUT_TLS)


def _fill(page: Page) -> None:
    begin_visit(page)
    page.fill("#day", DAY)
    page.locator('[name="services"][value="commodities"]').tap()
    page.locator('.preset[data-name="amount.condoms"]').first.tap()


def _try_to_save(page: Page, name: str, reason: str, findings: Findings) -> None:
    said, before = page.locator("#visit-error"), page.evaluate(FILLED)
    page.locator(".save").tap()
    page.wait_for_function('() => !document.querySelector(".save")?.disabled')
    text = (said.text_content() or "").strip() if said.is_visible() else "nothing"
    faults = []
    if REFUSALS[reason] not in text:
        faults.append(f"{name}: it says {text}")
    if page.evaluate(FILLED) != before:
        faults.append(f"{name}: the form is not as it was")
    findings.faults += faults
    if not faults:
        findings.refused.append(name)
    if not page.locator(".save").count():
        _fill(page)  # for the next, since this one was saved
