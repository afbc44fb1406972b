// The first screen behind the PIN: what waits, and the ways to all else.
import { ask } from "./ask.js";
import { lock } from "./guard.js";
import { countOutbox, retryRefused } from "./outbox.js";
import { root, said, say, show } from "./screen.js";
import { keep, setting } from "./store.js";
import { sync } from "./sync.js";
import { openVisit } from "./visit.js";

let installing;

export const send = () => sync(showOutbox).catch(() => undefined);

// The browser's own offer to put the form on the home screen, for when the nurse asks for it.
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installing = event;
});

// `enrolAgain` shows the screen on which a phone that the server has forgotten is enrolled anew.
export async function showHome(enrolAgain) {
  const again = () => showHome(enrolAgain);
  const found = await lookAround();
  show("home", again);
  const onClick = (id, work) => root.querySelector(`#${id}`).addEventListener("click", work);
  onClick("new-visit", () => showVisit(again));
  onClick("plan", () => showPlan(again));
  onClick("send", () => retryRefused().then(send));
  onClick("lock", lock);
  onClick("again", enrolAgain);
  onClick("install", () => installing.prompt());
  fill(found);
}

export async function showOutbox() {
  const found = await lookAround();
  if (root.querySelector("#outbox")) fill(found);
}

async function lookAround() {
  const isKept = (await navigator.storage?.persisted?.()) ?? false;
  return { ...(await countOutbox()), phone: await setting("phone"), isKept };
}

function fill({ waiting, refused, since, late, phone, isKept }) {
  const isOnline = navigator.onLine;
  const isRevoked = phone?.standing !== "active";
  const texts = { waiting, refused, since: waiting ? dayAndTime(new Date(since)) : "—" };
  for (const [name, text] of Object.entries(texts)) root.querySelector(`#${name}`).textContent = text;
  const shown = {
    late,
    "refused-box": refused,
    unknown: !phone?.known,
    revoked: isRevoked,
    "not-kept": !isKept,
    "with-signal": isOnline,
    "without-signal": !isOnline,
    install: installing,
  };
  for (const [name, holds] of Object.entries(shown)) root.querySelector(`#${name}`).hidden = !holds;
  root.querySelector("#new-visit").disabled = isRevoked;
}

// Not every phone knows Kyrgyz: numbers alone are read by everybody.
function dayAndTime(moment) {
  const numbers = [moment.getDate(), moment.getMonth() + 1, moment.getHours(), moment.getMinutes()];
  const [day, month, hours, minutes] = numbers.map((part) => String(part).padStart(2, "0"));
  return `${day}.${month}.${moment.getFullYear()}, ${hours}:${minutes}`;
}

async function showVisit(back) {
  const lots = (await setting("lots")) ?? {};
  show("visit");
  root.querySelector("#back").addEventListener("click", back);
  const saved = async () => {
    await back();
    say(said().saved);
    send();
  };
  openVisit(root, said(), lots, { saved, chose: (chosen) => keep("lots", chosen) });
}

// The plan is on the screen and nowhere else; the next screen drops it.
async function showPlan(back) {
  show("plan");
  root.querySelector("#back").addEventListener("click", back);
  try {
    root.querySelector("#days")?.replaceChildren(...(await ask("/phone/plan")));
  } catch {
    say(said().refusals.plan);
  }
}
