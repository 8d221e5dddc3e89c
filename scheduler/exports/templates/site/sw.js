// Network first, always: what was kept is shown only when the network fails, and says how old it is.
const version = "{{ version }}";
const precached = {{ precached | safe }};
const scope = self.registration.scope;
const prefix = `site:${new URL(scope).pathname}:`;
const name = prefix + version;
const most = 150; // pages and calendars kept
const patience = 6_000; // milliseconds until what was kept is shown

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all(precached.map((path) => renew(new URL(path, scope).href))).then(() => self.skipWaiting()));
});

// A new release has a cache of its own: what was kept of the last is fetched anew, and the last goes.
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const mine = (await caches.keys()).filter((other) => other.startsWith(prefix) && other !== name);
    for (const other of mine) {
      const kept = (await (await caches.open(other)).keys()).map((request) => request.url);
      const missing = kept.filter((url) => !url.includes("/assets/"));
      await Promise.allSettled(missing.slice(-most).map(renew));
      await caches.delete(other);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(scope)) return;
  const path = url.href.slice(scope.length);
  if (path.startsWith("private/") || path === "sw.js") return;
  event.respondWith(path.startsWith("assets/") ? asset(url.href) : networkFirst(event, url));
});

// The name of an asset tells its bytes.
async function asset(url) {
  const kept = await caches.match(url);
  if (kept) return kept;
  const answer = await fetch(url);
  if (answer.ok) await keep(url, answer.clone());
  return answer;
}

async function networkFirst(event, url) {
  const key = keyOf(url);
  const cache = await caches.open(name);
  const kept = await cache.match(key);
  const asking = fetch(url.href, { cache: "no-cache", redirect: "follow" });
  const keeping = asking.then((answer) => remember(key, answer.clone())).catch(() => {});
  event.waitUntil(keeping);
  if (!kept) return asking.catch(() => nothing(event.request));
  const waiting = new Promise((_, reject) => { setTimeout(reject, patience); });
  const answer = await Promise.race([asking, waiting]).catch(() => null);
  return answer && answer.status < 500 ? answer : dated(kept);
}

// Every address of one page has one place; the first page of all is the programme.
function keyOf(url) {
  const path = url.href.slice(scope.length).replace(/[?#].*$/, "");
  return new URL(path === "" || path === "index.html" ? "programme.html" : path, scope).href;
}

async function renew(url) {
  await remember(url, await fetch(url, { cache: "no-cache" }));
}

async function remember(key, answer) {
  if (answer.ok) return keep(key, answer);
  if (answer.status === 404 || answer.status === 410) await (await caches.open(name)).delete(key);
}

async function keep(key, answer) {
  const headers = new Headers({ "content-type": answer.headers.get("content-type") ?? "", "x-fetched": new Date().toISOString() });
  const cache = await caches.open(name);
  await cache.put(key, new Response(await answer.blob(), { headers }));
  const spare = (await cache.keys()).map((request) => request.url)
    .filter((url) => !precached.some((path) => new URL(path, scope).href === url));
  await Promise.all(spare.slice(0, Math.max(0, spare.length - most)).map((url) => cache.delete(url)));
}

// A page that was kept says so at its top (site.js shows it).
async function dated(kept) {
  if (!kept.headers.get("content-type").startsWith("text/html")) return kept;
  const since = kept.headers.get("x-fetched");
  const text = (await kept.text()).replace("<html ", `<html data-fetched="${since}" `);
  return new Response(text, { headers: kept.headers });
}

function nothing(request) {
  if (request.mode !== "navigate") return Response.error();
  const home = new URL("programme.html", scope).pathname;
  const text = `<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>离线 Offline</title>`
    + `<h1>离线 <span lang="en">Offline</span></h1><p>这一页没有存下来。 <span lang="en">This page was not kept.</span></p><p><a href="${home}">活动日程 <span lang="en">Programme</span></a></p>`;
  return new Response(text, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}
