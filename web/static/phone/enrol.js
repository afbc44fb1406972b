// Makes this phone known to the server, once, and pins the server's keys.
import { keepBehindPin } from "./pin.js";
import { keep, setting } from "./store.js";

// A sentence of the server's: the code is wrong, or was tried too often.
export class Refused extends Error {}

// The key pair lives as long as the phone: what it sealed before it was enrolled again stays signed by it.
async function signingKeys() {
  const known = await setting("signing");
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  await keep("signing", made);
  return made;
}

export async function enrol(code) {
  const keys = await signingKeys();
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
  const answer = await fetch("/api/devices", {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code, signing_key: { kty, crv, x, y } }),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.detail);
  const { epoch } = (await setting("phone")) ?? said; // an older epoch makes the phone ask what was lost
  const { token, asking_token, sealing, vouching, copy_days, waiting_hours } = said;
  await keepBehindPin(asking_token);
  await keep("phone", { token, sealing, vouching, epoch, copy_days, waiting_hours, standing: "active", known: true });
  return said.language;
}
