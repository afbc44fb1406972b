// Seals a visit: signed by this phone (JWS, ES256), filled up to one size, encrypted to the server's key (JWE).

export const PLAIN_BYTES = 8192;
const utf8 = new TextEncoder();

// Why a visit cannot be sealed: "crypto", "key" or "long".
export class CannotSeal extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// Raises CannotSeal where the browser has no random numbers.
export function newId() {
  try {
    return crypto.randomUUID();
  } catch {
    throw new CannotSeal("crypto");
  }
}

export function base64url(data) {
  const letters = Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function bytesOf(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

// The JWE in compact form; `keys` is {sealing: a public JWK, signing: a private CryptoKey}.
export async function seal(content, { sealing, signing }) {
  if (!globalThis.crypto?.subtle) throw new CannotSeal("crypto");
  if (!sealing?.n || !sealing.kid || !signing) throw new CannotSeal("key");
  try {
    return await encrypted(filled(await signed(content, signing)), sealing);
  } catch (error) {
    throw error instanceof CannotSeal ? error : new CannotSeal("crypto");
  }
}

async function signed(content, key) {
  const said = `${base64url(utf8.encode('{"alg":"ES256"}'))}.${base64url(utf8.encode(JSON.stringify(content)))}`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, utf8.encode(said));
  return utf8.encode(`${said}.${base64url(signature)}`);
}

function filled(data) {
  if (data.length > PLAIN_BYTES) throw new CannotSeal("long");
  const plain = new Uint8Array(PLAIN_BYTES).fill(0x20);
  plain.set(data);
  return plain;
}

async function encrypted(plain, sealing) {
  const { kty, n, e } = sealing;
  const rsa = { name: "RSA-OAEP", hash: "SHA-256" };
  const wrapping = await crypto.subtle.importKey("jwk", { kty, n, e }, rsa, false, ["wrapKey"]);
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const wrapped = await crypto.subtle.wrapKey("raw", key, wrapping, "RSA-OAEP");
  const said = { alg: "RSA-OAEP-256", enc: "A256GCM", kid: sealing.kid };
  const header = base64url(utf8.encode(JSON.stringify(said)));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const aes = { name: "AES-GCM", iv, additionalData: utf8.encode(header), tagLength: 128 };
  const closed = new Uint8Array(await crypto.subtle.encrypt(aes, key, plain));
  const parts = [wrapped, iv, closed.slice(0, -16), closed.slice(-16)];
  return [header, ...parts.map(base64url)].join(".");
}

// The payload of a JWS that the key has signed, or null.
export async function vouchedFor(jws, vouching) {
  const [header, payload, signature] = jws.split(".");
  const { kty, crv, x, y } = vouching;
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, ["verify"]);
  const proof = { name: "ECDSA", hash: "SHA-256" };
  const said = utf8.encode(`${header}.${payload}`);
  if (!signature || !(await crypto.subtle.verify(proof, key, bytesOf(signature), said))) return null;
  return JSON.parse(new TextDecoder().decode(bytesOf(payload)));
}
