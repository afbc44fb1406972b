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

// Out of sight, and so in the list of open apps too, the screen is empty.
function cover() {
  document.documentElement.toggleAttribute("data-covered", document.hidden);
  lockIfQuiet(); // timers rest while the screen is dark
}

export function watch() {
  last = Date.now();
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) {
    addEventListener(sign, () => (last = Date.now()), { passive: true, capture: true });
  }
  setInterval(lockIfQuiet, 1_000);
  document.addEventListener("visibilitychange", cover);
  addEventListener("pageshow", (event) => event.persisted && lock());
}
