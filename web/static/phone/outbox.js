// Sealed envelopes that wait to be sent, and copies of sent ones until a backup of the server holds them.
import { addEnvelope, dropEnvelope, envelopes, keepEnvelope, setting } from "./store.js";
import { CannotSeal, newId, seal } from "./seal.js";

const DAY = 86_400_000;
const HOUR = 3_600_000;

// Seals and keeps a visit; when this returns it is on the disk. Raises CannotSeal.
export async function putIn(visit, code, memory) {
  try {
    const phone = await setting("phone");
    const keys = { sealing: phone?.sealing, signing: (await setting("signing"))?.privateKey };
    const id = newId();
    const sealed = await seal({ id, visit, code, memory }, keys);
    await addEnvelope({ id, sealed, since: Date.now(), state: "waiting" });
  } catch (error) {
    throw error instanceof CannotSeal ? error : new CannotSeal("kept");
  }
}

export async function inState(state) {
  const found = (await envelopes()).filter((each) => each.state === state);
  return found.sort((one, other) => one.since - other.since);
}

// {waiting, refused, since, late}: how many, the oldest one's day, and whether that is too long ago; a day to
// come tells that the clock was set back, so that nobody knows how long ago.
export async function countOutbox() {
  const waiting = await inState("waiting");
  const refused = await inState("refused");
  const { waiting_hours } = (await setting("phone")) ?? {};
  const since = waiting[0]?.since;
  const age = Date.now() - since;
  const late = age > waiting_hours * HOUR || age < -HOUR;
  return { waiting: waiting.length, refused: refused.length, since, late };
}

export const markSent = (envelope, sent) => keepEnvelope({ ...envelope, state: "sent", sent });
export const markRefused = (envelope) => keepEnvelope({ ...envelope, state: "refused" });

export async function retryRefused() {
  for (const envelope of await inState("refused")) await keepEnvelope({ ...envelope, state: "waiting" });
}

// What the server says of a copy: it goes when a backup holds it, or nobody will ask for it again.
export async function settleCopy(envelope, receipt, phone, now) {
  const isOld = now - envelope.sent > phone.copy_days * DAY;
  if (receipt.state === "unknown") await keepEnvelope({ ...envelope, state: "waiting" });
  else if (receipt.state === "locked") return;
  else if (receipt.kept_in_backup || isOld || ["destroyed", "expired"].includes(receipt.state)) {
    await dropEnvelope(envelope.id);
  }
}
