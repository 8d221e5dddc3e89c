// Network first, always: what was kept is shown only when the network fails. It then says how old it is, and
// no session in it passes for on that is known to be cancelled or moved since (latest.json tells).
const precached = {{ precached | safe }};
const scope = self.registration.scope;
const prefix = `site:${new URL(scope).pathname}:`;
const name = `${prefix}kept`;
const latest = new URL("latest.json", scope).href;
const always = new Set([latest, ...precached.map((path) => new URL(path, scope).href)]);
const most = 150; // pages and calendars kept besides those
const patience = 6_000; // milliseconds until what was kept is shown
const abreast = 4; // pages fetched anew at once

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    await news();
    await Promise.all(precached.map((path) => renew(new URL(path, scope).href)));
    await self.skipWaiting();
  })());
});

// Pages that the last version of this program made need its assets until they are fetched anew.
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const others = (await caches.keys()).filter((other) => other.startsWith(prefix) && other !== name);
    await Promise.all(others.map((other) => caches.delete(other)));
    await self.clients.claim();
    if (!(await renewAll())) return;
    const cache = await caches.open(name);
    const assets = (await urls(cache)).filter((url) => isAsset(url) && !always.has(url));
    await Promise.all(assets.map((url) => cache.delete(url)));
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(scope)) return;
  const path = url.href.slice(scope.length);
  // Whoever subscribes to a feed, or reads the latest news, wants it from the network or not at all.
  if (/^(private\/|calendars\/(?!session\/)|sw\.js|latest\.json|release\.json)/.test(path)) return;
  event.respondWith(isAsset(url.href) ? asset(url.href) : networkFirst(event, url));
});

const isAsset = (url) => url.startsWith(`${scope}assets/`);
const urls = async (cache) => (await cache.keys()).map((request) => request.url);
const time = (answer, header) => answer?.headers.get(header) ?? "";

// The name of an asset tells its bytes.
async function asset(url) {
  const kept = await caches.match(url);
  if (kept) return kept;
  const answer = await fetch(url);
  if (answer.ok) await keep(url, answer.clone());
  return answer;
}

async function networkFirst(event, url) {
  const told = event.request.mode === "navigate" ? news() : Promise.resolve();
  const key = keyOf(url), asked = now();
  const asking = fetch(url.href, { cache: "no-cache", redirect: "follow" });
  const keeping = asking.then((answer) => remember(key, answer.clone(), asked)).catch(() => {});
  event.waitUntil(Promise.all([told, keeping]).then(([fresh]) => fresh && renewAll()));
  const kept = await (await caches.open(name)).match(key);
  if (!kept) return asking.catch(() => nothing(event.request));
  const waiting = new Promise((_, reject) => { setTimeout(reject, patience); });
  const answer = await Promise.race([asking, waiting]).catch(() => null);
  if (answer && answer.status < 500) return answer;
  await Promise.race([told, waiting]).catch(() => {});
  return old(event.request, key, kept);
}

// Every address of one page has one place; the first page of all is the programme.
function keyOf(url) {
  const path = url.href.slice(scope.length).replace(/[?#].*$/, "");
  return new URL(path === "" || path === "index.html" ? "programme.html" : path, scope).href;
}

// --- what is kept ---

const now = () => new Date().toISOString();

async function renew(url) {
  const asked = now(), answer = await fetch(url, { cache: "no-cache" });
  await remember(url, answer, asked);
  return answer.status < 500;
}

async function remember(key, answer, asked) {
  if (answer.ok) return keep(key, answer, { "x-fetched": asked });
  if (answer.status === 404 || answer.status === 410) await (await caches.open(name)).delete(key);
}

async function keep(key, answer, times = {}) {
  const headers = new Headers({ "content-type": answer.headers.get("content-type") ?? "", ...times });
  const cache = await caches.open(name);
  await cache.put(key, new Response(await answer.blob(), { headers }));
  const spare = (await urls(cache)).filter((url) => !always.has(url) && !isAsset(url));
  await Promise.all(spare.slice(0, Math.max(0, spare.length - most)).map((url) => cache.delete(url)));
}

// --- what is known of the newest release ---

// Ask which sessions were cancelled or moved, and since when; return whether the network told.
async function news() {
  const asked = now();
  try {
    const answer = await fetch(latest, { cache: "no-cache" });
    if (!answer.ok) return false;
    const kept = await (await caches.open(name)).match(latest);
    const [known, found] = [await kept?.json(), await answer.clone().json()];
    // A proxy that is behind must not make the newest release forgotten.
    if (known && Date.parse(found.stamp) < Date.parse(known.stamp)) return false;
    const seen = known?.stamp === found.stamp ? time(kept, "x-seen") : asked;
    await keep(latest, answer, { "x-fetched": asked, "x-seen": seen });
    return true;
  } catch { return false; }
}

async function known(cache) {
  const kept = await cache.match(latest);
  return { seen: time(kept, "x-seen"), fetched: time(kept, "x-fetched"), sessions: kept ? (await kept.json()).sessions : [] };
}

// What was kept before the newest release was seen is fetched anew, what it changed first.
let renewing = null;
function renewAll() {
  renewing ??= renewed().finally(() => { renewing = null; });
  return renewing;
}

async function renewed() {
  const cache = await caches.open(name), { seen, sessions } = await known(cache);
  const changed = new Set(sessions.map(({ file }) => new URL(`session/${file}.html`, scope).href));
  const due = [];
  for (const url of await urls(cache)) {
    if (url !== latest && !isAsset(url) && time(await cache.match(url), "x-fetched") < seen) due.push(url);
  }
  due.sort((a, b) => changed.has(b) - changed.has(a));
  let all = true;
  while (due.length) {
    const answers = await Promise.allSettled(due.splice(0, abreast).map(renew));
    if (!answers.every(({ value }) => value)) { all = false; break; }
  }
  return all;
}

// --- what was kept, shown as what it is ---

// A page says by when it was up to date: a session that changed later is marked in it.
async function old(request, key, kept) {
  const { seen, fetched, sessions } = await known(await caches.open(name));
  const text = await kept.clone().text(), file = decodeURIComponent(key.slice(key.lastIndexOf("/") + 1)).replace(/\.\w+$/, "");
  if (key.startsWith(`${scope}calendars/`)) {
    const parts = text.match(/LAST-MODIFIED:(....)(..)(..)T(..)(..)(..)Z/);
    const changed = sessions.find((session) => session.file === file);
    const [, y, mo, d, h, mi, s] = parts ?? [];
    return changed && !(Date.UTC(y, mo - 1, d, h, mi, s) >= Date.parse(changed.since)) ? Response.error() : kept;
  }
  if (!time(kept, "content-type").startsWith("text/html")) return kept;
  const updated = Date.parse(text.match(/<time class="updated" datetime="([^"]*)"/)?.[1]);
  const later = sessions.filter((session) => !(updated >= Date.parse(session.since)));
  const since = [time(kept, "x-fetched"), fetched].sort().at(-1);
  const said = marked(text, later, time(kept, "x-fetched") <= seen).replace("<html ", `<html data-fetched="${since}" `);
  return new Response(said, { headers: { ...Object.fromEntries(kept.headers), "x-fetched": since } });
}

const both = (zh, en) => `<span class="zh" lang="zh">${zh}</span><span class="en" lang="en">${en}</span>`;
const WORDS = {
  cancelled: { label: both("已取消", "Cancelled"), notice: both("本场已取消。", "This session is cancelled.") },
  changed: {
    label: both("时间或地点有变更", "Time or place changed"),
    notice: both("本场的时间或地点已变更，下面是原来的安排；联网后再看。", "The time or place of this session has changed. Below is what it was: look again when you are online."),
  },
};

// What a page says of its own sessions is as old as its date; links to others tell nothing of their age.
function marked(text, later, links) {
  const byId = new Map(later.map((session) => [session.id, session]));
  const byFile = new Map(links ? later.map((session) => [session.file, session]) : []);
  const words = ({ cancelled }) => WORDS[cancelled ? "cancelled" : "changed"];
  return text
    .replace(/(?:<p class="notice[^]*?<\/p>\s*)?<article class="session ([^"]*)" data-session="([^"]*)"/, (article, classes, id) => {
      const session = byId.get(id);
      return session ? `<p class="notice gone" role="status"><strong>${words(session).notice}</strong></p>\n<article class="session ${state(classes, session)}" data-session="${id}"` : article;
    })
    .replace(/(<h3>(?:<strong[^]*?<\/strong> )?)?<a href="(?:\.\.\/)?session\/([^"]*)\.html"[^>]*>[^]*?<\/a>/g, (link, heading, file) => (
      heading || !byFile.has(file) ? link : `${link} <strong class="gone">${words(byFile.get(file)).label}</strong>`))
    .replace(/<article class="showing ([^"]*)" id="([^"]*)"([^]*?<h3>)(?:<strong[^]*?<\/strong> )?/g, (article, classes, id, between) => {
      const session = byId.get(id);
      return session ? `<article class="showing ${state(classes, session)}" id="${id}"${between}<strong class="gone">${words(session).label}</strong> ` : article;
    });
}

const state = (classes, { cancelled }) => [...classes.split(" ").filter((each) => each !== "cancelled"), cancelled ? "cancelled" : "changed"].join(" ");

function nothing(request) {
  if (request.mode !== "navigate") return Response.error();
  const home = new URL("programme.html", scope).pathname;
  const text = `<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>离线 Offline</title>`
    + `<h1>离线 <span lang="en">Offline</span></h1><p>这一页没有存下来。 <span lang="en">This page was not kept.</span></p><p><a href="${home}">活动日程 <span lang="en">Programme</span></a></p>`;
  return new Response(text, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}
