import { combined } from "./{{ asset('calendar.js') }}";
import { keep, link, linked, mark, marks } from "./{{ asset('marks.js') }}";
import { old, show as showStars } from "./{{ asset('site.js') }}";

const main = document.querySelector("main");
const words = document.getElementById("ui:words").dataset;
const files = JSON.parse(main.dataset.files), renamed = JSON.parse(main.dataset.renamed);
const part = (name) => document.getElementById(`ui:${name}`);
const file = (id) => encodeURIComponent(files[id] ?? id);

function make(tag, classes = "", ...content) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  element.append(...content);
  return element;
}

function say(name, values = {}) {
  return ["zh", "en"].map((language) => {
    const text = words[name + language[0].toUpperCase() + language[1]];
    const span = make("span", language, text.replace(/\{(\w+)\}/g, (_, key) => values[key]));
    span.lang = language;
    return span;
  });
}

// --- what was marked, read from the sessions' own pages ---

async function load(id) {
  let answer;
  try { answer = await fetch(`session/${file(id)}.html`, { signal: AbortSignal.timeout(20_000) }); } catch { return { id, state: "unread" }; }
  if (answer.status === 404) return { id, state: "gone" };
  if (!answer.ok) return { id, state: "unread" };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const article = page.querySelector("article.session");
  if (!article) return { id, state: "unread" };
  const kept = answer.headers.get("x-fetched");
  if (kept) old(kept);
  return {
    id, page, article, state: article.classList.contains("cancelled") ? "cancelled" : "on",
    start: Date.parse(article.dataset.start), end: Date.parse(article.dataset.end),
    venue: article.dataset.venue, sequence: Number(article.dataset.sequence),
  };
}

function star(id) {
  const button = make("button", "star");
  button.type = "button";
  button.dataset.mark = id;
  button.setAttribute("aria-pressed", "true");
  button.append(make("span", "label"), make("span", "unseen", ` ${id}`));
  return button;
}

const inner = (session, selector) => [...session.page.querySelector(selector).childNodes].map((node) => document.importNode(node, true));

function card(session) {
  const { id, article, state } = session;
  if (!article) {
    return make("article", "showing", make("p", "clock", id), make("div", "about", make("p", "place", ...say(state))), star(id));
  }
  const title = make("a", "", ...inner(session, "h1"));
  title.href = `session/${file(id)}.html`;
  const heading = make("h3");
  if (state === "cancelled") heading.append(make("strong", "gone", ...say("cancelled")), " ");
  heading.append(title);
  const where = make("p", "place", ...inner(session, ".where"));
  for (const map of where.querySelectorAll(".map")) map.remove();
  for (const anchor of where.querySelectorAll("a")) anchor.replaceWith(...anchor.childNodes);
  const about = make("div", "about", heading, where);
  const known = marks().get(id);
  if (known === null) mark(id, session.sequence);
  else if (state === "on" && known < session.sequence) about.append(moved(session));
  const kind = [...article.classList].find((name) => name.startsWith("kind-"));
  const found = make("article", `showing ${kind}${state === "cancelled" ? " cancelled" : ""}`,
    make("p", "clock", ...inner(session, ".when .clock")), about, star(id));
  found.querySelector(".star").replaceChildren(...inner(session, ".star"));
  return found;
}

function moved({ id, sequence, page }) {
  const known = make("button", "way plain", ...say("known"));
  known.type = "button";
  known.addEventListener("click", () => mark(id, sequence));
  const note = make("p", "notice", make("strong", "", ...say("moved")), " ");
  const before = page.querySelector(".notice:not(.gone)");
  if (before) note.append(...[...before.childNodes].slice(1).map((node) => document.importNode(node, true)), " ");
  note.append(known);
  return note;
}

// --- clashes ---

// People drop in on an exhibition when they like: it clashes with nothing.
function clashes(sessions, travel) {
  const on = sessions.filter(({ state, article }) => state === "on" && !article.classList.contains("kind-exhibition"));
  const found = [];
  for (const [index, a] of on.entries()) {
    for (const b of on.slice(index + 1)) {
      const gap = Math.round((b.start - a.end) / 60_000), need = travel[a.venue]?.[b.venue] ?? 0;
      if (gap < 0) found.push([a, b, say("overlap")]);
      else if (a.venue !== b.venue && gap < need) found.push([a, b, say("near", { gap, need })]);
    }
  }
  return found;
}

function clash([a, b, why]) {
  return make("li", "", ...inner(a, "h1"), " — ", ...inner(b, "h1"), ": ", ...why);
}

// --- the page ---

let last = 0, sessions = [];

async function show() {
  const turn = ++last;
  const ids = [...marks().keys()];
  const [read, travel] = await Promise.all([
    Promise.all(ids.map((id) => sessions.find((session) => session.id === id && session.article) ?? load(id))),
    fetch("travel.json").then((answer) => answer.json()).catch(() => ({})),
  ]);
  if (turn !== last) return;
  sessions = read.sort((a, b) => (a.start ?? Infinity) - (b.start ?? Infinity) || a.end - b.end);
  const days = Map.groupBy ? Map.groupBy(sessions, day) : sessions.reduce((map, item) => map.set(day(item), [...map.get(day(item)) ?? [], item]), new Map());
  part("mine").replaceChildren(...[...days.values()].map((found) => {
    const title = found[0].article ? [make("h2", "", ...inner(found[0], ".when .date"))] : [];
    return make("section", "day", ...title, ...found.map(card));
  }));
  const told = clashes(sessions, travel);
  part("clashes").querySelector("ul").replaceChildren(...told.map(clash));
  part("clashes").hidden = !told.length;
  part("tools").hidden = !ids.length;
  main.querySelector(".empty").hidden = ids.length > 0;
  part("share").dataset.copy = link(ids);
  showStars();
  main.dataset.ready = ids.join(",");
}

const day = ({ article }) => article?.dataset.start.slice(0, 10) ?? "";

async function download() {
  const texts = await Promise.all(sessions.filter(({ article }) => article).map(async ({ id }) => {
    try {
      const answer = await fetch(`calendars/session/${file(id)}.ics`);
      return answer.ok ? await answer.text() : null;
    } catch { return null; }
  }));
  const found = texts.filter((text) => text !== null);
  const missing = texts.length - found.length + sessions.filter(({ article }) => !article).length;
  part("said").replaceChildren(...(missing ? say("failed", { count: missing }) : []));
  if (!found.length) return;
  const english = document.documentElement.lang === "en";
  const name = english ? `${main.dataset.nameEn} · My programme` : `${main.dataset.nameZh} · 我的日程`;
  const address = URL.createObjectURL(new Blob([combined(found, name, main.dataset.timezone)], { type: "text/calendar" }));
  const anchor = make("a");
  anchor.href = address;
  anchor.download = "my-programme.ics";
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// Sessions go by the ids that they have now, whatever they were called when they were marked.
const called = (id) => renamed[id] ?? id;
const shared = () => [...new Set(linked(location.hash).map(called))];

function follow() {
  const own = marks();
  if ([...own.keys()].some((id) => called(id) !== id)) keep(new Map([...own].map(([id, sequence]) => [called(id), sequence])));
}

// A link that somebody sent changes nothing before it was asked for.
function receive() {
  const ids = shared(), own = marks();
  const asked = part("incoming");
  asked.hidden = !ids.length || (ids.length === own.size && ids.every((id) => own.has(id)));
  for (const count of asked.querySelectorAll("[data-incoming]")) count.textContent = ids.length;
}

part("incoming").addEventListener("click", (event) => {
  const choice = event.target.closest("[data-take]")?.dataset.take;
  if (!choice) return;
  const own = marks(), ids = shared();
  const before = choice === "add" ? own : new Map();
  if (choice !== "none") keep(new Map([...before, ...ids.filter((id) => !before.has(id)).map((id) => [id, own.get(id) ?? null])]));
  history.replaceState(null, "", location.pathname + location.search);
  receive();
});
part("download").addEventListener("click", download);
part("clear").addEventListener("click", () => {
  keep(new Map());
  part("said").replaceChildren(...say("cleared"));
});
follow();
addEventListener("hashchange", receive);
addEventListener("marks", show);
receive();
show();
