// The PIN that opens the form. Wrong ones are slowed, also after the browser was closed.
import { keep, setting } from "./store.js";

const ROUNDS = 310_000;
const FREE_TRIES = 3;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 3_600_000;
const MARKER = new TextEncoder().encode("open");

async function keyOf(pin, salt, rounds) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const stretched = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(stretched, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function choosePin(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(pin, salt, ROUNDS);
  const marker = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, MARKER);
  await keep("pin", { salt, iv, rounds: ROUNDS, marker });
  await keep("tries", { wrong: 0, until: 0 });
}

// Milliseconds until the next PIN may be tried.
export async function pinWait() {
  const { until } = await setting("tries");
  return Math.min(Math.max(0, until - Date.now()), LONGEST_WAIT);
}

// Whether it is the PIN. A try counts before it is judged, so that a closed browser wins none.
export async function tryPin(pin) {
  if (await pinWait()) return false;
  const { wrong } = await setting("tries");
  const wait = wrong + 1 < FREE_TRIES ? 0 : Math.min(FIRST_WAIT * 2 ** (wrong + 1 - FREE_TRIES), LONGEST_WAIT);
  await keep("tries", { wrong: wrong + 1, until: wait && Date.now() + wait });
  const { salt, iv, rounds, marker } = await setting("pin");
  try {
    await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyOf(pin, salt, rounds), marker);
  } catch {
    return false;
  }
  await keep("tries", { wrong: 0, until: 0 });
  return true;
}
