// What the phone keeps, in IndexedDB: its settings, its keys, and sealed envelopes. Nothing of a visit.
const NAME = "marshrut";
const STORES = ["settings", "envelopes"];
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("settings");
      asked.result.createObjectStore("envelopes", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("the store is blocked"));
  });
  return opened;
}

// Runs one transaction and gives the result of its request once all is on the disk.
async function through(store, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("the store refused"));
  });
}

export const setting = (name) => through("settings", "readonly", (store) => store.get(name));
export const keep = (name, value) => through("settings", "readwrite", (store) => store.put(value, name));
export const envelopes = () => through("envelopes", "readonly", (store) => store.getAll());
export const keepEnvelope = (envelope) => through("envelopes", "readwrite", (store) => store.put(envelope));
export const addEnvelope = (envelope) => through("envelopes", "readwrite", (store) => store.add(envelope));
export const dropEnvelope = (id) => through("envelopes", "readwrite", (store) => store.delete(id));

export async function dropAll() {
  for (const store of STORES) await through(store, "readwrite", (each) => each.clear());
}
