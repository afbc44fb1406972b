// The phone's screens, one after the other. What is shown comes from one file of the language.
import { enrol, Refused } from "./enrol.js";
import { leave, lock, watch } from "./guard.js";
import { countOutbox } from "./outbox.js";
import { choosePin, pinWait, tryPin } from "./pin.js";
import { keep, setting } from "./store.js";
import { sync } from "./sync.js";
import { openVisit } from "./visit.js";

const LANGUAGES = ["en", "ru", "ky"];
const LEAST_PIN = 6;
const root = document.getElementById("phone");
let parts;
let facts;
let isOpen = false;

async function speak(language) {
  const answer = await fetch(`/phone/parts/${language}`);
  parts = new DOMParser().parseFromString(await answer.text(), "text/html");
  facts = JSON.parse(parts.getElementById("phone-facts").textContent);
  document.documentElement.lang = language;
}

function show(name) {
  const frame = document.importNode(parts.querySelector('[data-screen="frame"]').content, true);
  frame.querySelector("main").append(document.importNode(parts.querySelector(`[data-screen="${name}"]`).content, true));
  root.replaceChildren(frame);
  root.querySelector(".leave").addEventListener("click", leave);
  for (const button of root.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => changeLanguage(button.dataset.language, name));
  }
  return root;
}

async function changeLanguage(language, name) {
  await keep("language", language);
  await speak(language);
  SCREENS[name]();
}

function say(sentence) {
  const place = root.querySelector(".said");
  place.textContent = sentence;
  place.hidden = !sentence;
}

const onSubmit = (work) =>
  root.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = root.querySelector("form button.button");
    button.disabled = true;
    await work(Object.fromEntries(new FormData(event.target))).catch(() => say(facts.refusals.kept));
    button.disabled = false;
  });

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
    say(error instanceof Refused ? error.message : facts.refusals.signal);
    return false;
  }
}

function showEnrol() {
  show("enrol").querySelector("#code").value = codeOfAddress();
  onSubmit(async ({ code, pin, again }) => {
    if (!globalThis.crypto?.subtle) return say(facts.refusals.crypto);
    if (!new RegExp(`^\\d{${LEAST_PIN},}$`).test(pin)) return say(facts.refusals.pin);
    if (pin !== again) return say(facts.refusals.again);
    await choosePin(pin);
    if (await enrolWith(code)) await open();
  });
}

function showAgain() {
  show("again");
  root.querySelector("#code").value = codeOfAddress();
  onSubmit(async ({ code }) => {
    if (await enrolWith(code)) await open();
  });
}

function showPin() {
  show("pin").querySelector("#pin").focus();
  onSubmit(async ({ pin }) => {
    if (await tryPin(pin)) return open();
    const seconds = Math.ceil((await pinWait()) / 1_000);
    root.querySelector("form").reset();
    say(seconds ? `${facts.refusals.slowed} ${seconds}` : facts.refusals.wrong);
  });
}

async function open() {
  isOpen = true;
  await speak((await setting("language")) ?? document.documentElement.lang);
  await showHome();
  send();
}

async function showHome() {
  show("home");
  root.querySelector("#new-visit").addEventListener("click", showVisit);
  root.querySelector("#send").addEventListener("click", send);
  root.querySelector("#lock").addEventListener("click", lock);
  root.querySelector("#again").addEventListener("click", showAgain);
  await showOutbox();
}

async function showOutbox() {
  if (!isOpen || !root.querySelector("#outbox")) return;
  const { waiting, refused, since, late } = await countOutbox();
  const phone = await setting("phone");
  const text = (name, value) => (root.querySelector(`#${name}`).textContent = value);
  text("waiting", waiting);
  text("since", waiting ? new Date(since).toLocaleString(document.documentElement.lang) : "—");
  text("refused", refused);
  const shown = { late, "refused-box": refused, unknown: !phone?.known, revoked: phone?.standing !== "active" };
  for (const [name, holds] of Object.entries(shown)) root.querySelector(`#${name}`).hidden = !holds;
  root.querySelector("#new-visit").disabled = phone?.standing !== "active";
  root.querySelector("#with-signal").hidden = !navigator.onLine;
  root.querySelector("#without-signal").hidden = navigator.onLine;
}

const send = () => sync(showOutbox).catch(() => undefined);

async function showVisit() {
  const lots = (await setting("lots")) ?? {};
  show("visit");
  root.querySelector("#away-from-signal").hidden = navigator.onLine;
  root.querySelector("#back").addEventListener("click", showHome);
  openVisit(root, facts, lots, { saved, chose: (chosen) => keep("lots", chosen) });
}

async function saved() {
  await showHome();
  say(facts.saved);
  scrollTo(0, 0);
  send();
}

const SCREENS = { enrol: showEnrol, again: showAgain, pin: showPin, home: showHome, visit: showVisit };

async function start() {
  const wished = LANGUAGES.find((language) => navigator.language.startsWith(language)) ?? "ru";
  await speak((await setting("language").catch(() => undefined)) ?? wished);
  try {
    const phone = await setting("phone");
    await (phone ? showPin() : showEnrol());
  } catch {
    showEnrol();
    say(facts.refusals.kept);
  }
  watchOver();
}

function watchOver() {
  watch();
  addEventListener("online", send);
  addEventListener("offline", showOutbox);
  navigator.serviceWorker?.register("/phone/service-worker.js", { scope: "/phone" }).catch(() => undefined);
  send();
}

start();
