// What the server tells with signal and with the PIN entered: parts of pages, shown and kept nowhere.
import { behindPin } from "./pin.js";

const PATIENCE = 15_000;

// The server's words as nodes. Rejects where it cannot be asked; `slowed`: it was asked too often.
export async function ask(address, content = undefined) {
  const answer = await fetch(address, {
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    headers: {
      Authorization: `Bearer ${behindPin()}`,
      "Content-Type": "application/json",
      "Accept-Language": document.documentElement.lang,
    },
    body: content && JSON.stringify(content),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw Object.assign(new Error("not told"), { slowed: answer.status === 429 });
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
}
