// The way through the phone's screens: enrolled once, then the PIN, then the form.
import { enrol, Refused } from "./enrol.js";
import { watch } from "./guard.js";
import { send, showHome, showOutbox } from "./home.js";
import { choosePin, pinWait, tryPin } from "./pin.js";
import { onSubmit, root, said, say, show, speak } from "./screen.js";
import { keep, setting } from "./store.js";

const LANGUAGES = ["en", "ru", "ky"];
const LEAST_PIN = 6;

// The code of a QR's address is taken out of it at once.
function codeOfAddress() {
  const code = /^#code=([A-Za-z0-9-]+)$/.exec(location.hash)?.[1] ?? "";
  if (location.hash) history.replaceState(null, "", location.pathname);
  return code;
}

async function enrolWith(code) {
  try {
    await keep("language", await enrol(code));
    return true;
  } catch (error) {
    say(error instanceof Refused ? error.message : said().refusals.signal);
    return false;
  }
}

function showEnrol() {
  show("enrol", showEnrol);
  root.querySelector("#code").value = codeOfAddress();
  onSubmit(async ({ code, pin, again }) => {
    const { refusals } = said();
    if (!globalThis.crypto?.subtle) return say(refusals[isSecureContext ? "crypto" : "insecure"]);
    if (!new RegExp(`^\\d{${LEAST_PIN},}$`).test(pin)) return say(refusals.pin);
    if (pin !== again) return say(refusals.again);
    await choosePin(pin);
    if (await enrolWith(code)) await open();
  });
}

function showAgain() {
  show("again", showAgain);
  root.querySelector("#code").value = codeOfAddress();
  onSubmit(async ({ code }) => {
    if (await enrolWith(code)) await open();
  });
}

async function showPin() {
  show("pin", showPin);
  root.querySelector("#pin").focus();
  onSubmit(async ({ pin }) => {
    if (await tryPin(pin)) return open();
    root.querySelector("form").reset();
    if (await pinWait()) return countDown();
    say(said().refusals.wrong);
  });
  if (await pinWait()) await countDown();
}

// Says how long to wait, second by second, while the screen is there.
async function countDown() {
  const form = root.querySelector("form");
  const seconds = Math.ceil((await pinWait()) / 1_000);
  if (!form?.isConnected) return;
  say(seconds ? `${said().refusals.slowed} ${seconds}` : "");
  if (seconds) setTimeout(countDown, 1_000);
}

async function open() {
  if (!(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.();
  await speak((await setting("language")) ?? document.documentElement.lang);
  await showHome(showAgain);
  send();
}

async function start() {
  const wished = LANGUAGES.find((language) => navigator.language.startsWith(language)) ?? "ru";
  await speak((await setting("language").catch(() => undefined)) ?? wished);
  try {
    await ((await setting("phone")) ? showPin() : showEnrol());
  } catch {
    showEnrol();
    say(said().refusals.kept);
  }
  watchOver();
}

// What waits is sent also while the PIN is not entered: it is sealed.
function watchOver() {
  watch();
  addEventListener("online", () => showOutbox().then(send));
  addEventListener("offline", showOutbox);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  navigator.serviceWorker?.register("/phone/service-worker.js", { scope: "/phone" }).catch(() => undefined);
  send();
}

start();
