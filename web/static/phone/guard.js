// In another's hand: one tap leaves for a neutral screen, and two minutes of quiet lock.

const QUIET = 120_000;
let last;

// Loading anew is what drops all that was typed, from the screen and from the memory.
export function lock() {
  location.replace("/phone");
}

export function leave() {
  document.body.replaceChildren();
  location.replace("/phone/away");
}

function lockIfQuiet() {
  const quiet = Date.now() - last;
  if (quiet > QUIET || quiet < 0) lock(); // less than none: the clock was set back
}

export function watch() {
  last = Date.now();
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) {
    addEventListener(sign, () => (last = Date.now()), { passive: true, capture: true });
  }
  setInterval(lockIfQuiet, 1_000);
  document.addEventListener("visibilitychange", lockIfQuiet); // timers rest while the screen is dark
  addEventListener("pageshow", (event) => event.persisted && lock());
}
