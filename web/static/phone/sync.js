// Sends what waits, one by one, and asks what became of what was sent.
import { inState, markRefused, markSent, settleCopy } from "./outbox.js";
import { vouchedFor } from "./seal.js";
import { dropAll, keep, setting } from "./store.js";

const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 600_000;
const PATIENCE = 60_000;
const MOST_IDS = 500;
const REFUSALS = [409, 413, 422];
let failures = 0;
let timer;

class NotKnown extends Error {}
class NotNow extends Error {}

// The phone's own clock may be wrong by years: how long a copy is kept is reckoned by the server's.
const timeOf = (answer) => Date.parse(answer.headers.get("Date"));

async function ask(phone, address, method = "GET", body = undefined) {
  const answer = await fetch(address, {
    method,
    credentials: "omit",
    cache: "no-store",
    headers: { Authorization: `Bearer ${phone.token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 401) throw new NotKnown();
  if (!answer.ok && !REFUSALS.includes(answer.status)) throw new NotNow();
  return answer;
}

// Calls `told` after each step; two windows never send at once.
export async function sync(told) {
  return navigator.locks.request("sync", { ifAvailable: true }, (lock) => (lock ? run(told) : undefined));
}

async function run(told) {
  clearTimeout(timer);
  const phone = await setting("phone");
  if (!phone?.known) return;
  try {
    await askStanding(phone);
    await sendAll(phone, told);
    await askReceipts(phone);
    failures = 0;
    if (phone.standing === "clear" && !(await hasUnsent())) await forget();
  } catch (error) {
    if (error instanceof NotKnown) await keep("phone", { ...phone, known: false });
    else later(told);
  }
  told();
}

function later(told) {
  const wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
  failures += 1;
  timer = setTimeout(() => sync(told), wait * (0.5 + Math.random()));
}

async function askStanding(phone) {
  const said = await (await ask(phone, "/api/phone")).json();
  const { copy_days, waiting_hours } = said;
  Object.assign(phone, { copy_days, waiting_hours, sealing: await newestKey(phone, said.sealing) });
  await heed(phone, said);
}

async function newestKey({ sealing, vouching }, said) {
  const offered = said && (await vouchedFor(said, vouching));
  return offered && Number(offered.kid) > Number(sealing.kid) ? offered : sealing;
}

// Another epoch: the server was restored from a backup and may have lost what it once had.
async function heed(phone, said) {
  phone.standing = said.standing;
  const isSettled = phone.epoch === said.epoch || (await askReceipts(phone));
  if (isSettled) phone.epoch = said.epoch;
  await keep("phone", { ...phone });
}

async function sendAll(phone, told) {
  for (let [next] = await inState("waiting"); next; [next] = await inState("waiting")) {
    const answer = await ask(phone, `/api/envelopes/${next.id}`, "PUT", { sealed: next.sealed });
    if (answer.ok) {
      const receipt = await answer.json();
      if (receipt.id !== next.id) throw new NotNow(); // something on the way has answered in the server's place
      await markSent(next, timeOf(answer));
      failures = 0; // on a line that is often lost each envelope counts
      await heed(phone, receipt);
    } else {
      await markRefused(next);
    }
    told();
  }
}

// Whether the server could say of all copies what became of them.
async function askReceipts(phone) {
  const copies = await inState("sent");
  let isSure = true;
  for (let from = 0; from < copies.length; from += MOST_IDS) {
    const some = copies.slice(from, from + MOST_IDS);
    const answer = await ask(phone, "/api/receipts", "POST", { ids: some.map((each) => each.id) });
    if (!answer.ok) throw new NotNow();
    const { receipts } = await answer.json();
    for (const [i, receipt] of receipts.entries()) await settleCopy(some[i], receipt, phone, timeOf(answer));
    isSure &&= receipts.every((receipt) => receipt.state !== "locked");
  }
  return isSure;
}

async function hasUnsent() {
  return (await inState("waiting")).length + (await inState("refused")).length > 0;
}

// The phone was revoked, and nothing of it waits for anybody.
async function forget() {
  await dropAll();
  for (const name of await caches.keys()) await caches.delete(name);
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  location.replace("/phone/away");
}
