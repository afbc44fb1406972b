// The PIN that opens the form, and the one thing that lies behind it. Wrong PINs are slowed, also after the
// browser was closed.
import { keep, setting } from "./store.js";

const ROUNDS = 310_000;
const FREE_TRIES = 3;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 900_000;
const utf8 = new TextEncoder();
let key;
let secret = "";
let waits;

async function keyOf(pin, salt, rounds) {
  const typed = await crypto.subtle.importKey("raw", utf8.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const stretched = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(stretched, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function choosePin(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  key = await keyOf(pin, salt, ROUNDS);
  await keep("pin", { salt, rounds: ROUNDS });
  await keep("tries", { wrong: 0, wait: 0 });
  await keepBehindPin("");
}

// Seals a text to the PIN that was entered.
export async function keepBehindPin(text) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8.encode(text));
  await keep("pin", { ...(await setting("pin")), iv, sealed });
  secret = text;
}

// What lies behind the PIN; empty until it was entered.
export const behindPin = () => secret;

// Milliseconds until the next PIN may be tried. They count only while the form is loaded, by a clock that
// nobody can set: setting the phone's own shortens nothing, and loading anew begins them again.
export async function pinWait() {
  const { wait } = await setting("tries");
  if (!wait) return 0;
  waits ??= performance.now() + Math.min(wait, LONGEST_WAIT);
  return Math.max(0, waits - performance.now());
}

// Whether it is the PIN. A try counts before it is judged, so that a closed browser wins none.
export async function tryPin(pin) {
  if (await pinWait()) return false;
  const wrong = (await setting("tries")).wrong + 1;
  const wait = wrong < FREE_TRIES ? 0 : Math.min(FIRST_WAIT * 2 ** (wrong - FREE_TRIES), LONGEST_WAIT);
  waits = undefined;
  await keep("tries", { wrong, wait });
  const { salt, iv, rounds, sealed } = await setting("pin");
  try {
    const tried = await keyOf(pin, salt, rounds);
    secret = new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, tried, sealed));
    key = tried;
  } catch {
    return false;
  }
  await keep("tries", { wrong: 0, wait: 0 });
  return true;
}
