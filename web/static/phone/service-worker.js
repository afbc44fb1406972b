// Keeps the form's own files, all of one version, for when there is no signal. FILES and VERSION are written
// before this by the server, so that another content is another worker.
const CACHE = `phone-${VERSION}`;

// If one file cannot be had, as from a locked server, the version before stays as it is. What the page has
// loaded already is not loaded again where the server says that it is the same still.
self.addEventListener("install", (event) => {
  const files = FILES.map((address) => new Request(address, { cache: "no-cache" }));
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));

async function answer(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const isOurs = address.origin === self.location.origin && FILES.includes(address.pathname);
  if (isOurs && event.request.method === "GET") event.respondWith(answer(event.request));
});
