import { mark, marks, unmark } from "./{{ asset('marks.js') }}";

const site = new URL("..", import.meta.url);

// --- stars ---

const LABELS = {
  true: '<span class="zh" lang="zh">已在我的日程</span><span class="en" lang="en">In my programme</span>',
  false: '<span class="zh" lang="zh">加入我的日程</span><span class="en" lang="en">Add to my programme</span>',
};

// A cancelled session is not offered; who marked it before can let it go.
export function show() {
  const found = marks();
  for (const star of document.querySelectorAll("[data-mark]")) {
    const marked = found.has(star.dataset.mark);
    star.setAttribute("aria-pressed", marked);
    star.querySelector(".label").innerHTML = LABELS[marked];
    star.hidden = !marked && star.closest("article").classList.contains("cancelled");
  }
  const count = document.getElementById("ui:marked");
  count.textContent = found.size;
  count.hidden = !found.size;
}

// What is marked can be read offline from then on, and is known by the state that it was in.
async function fetched(id, href) {
  const page = new URL(href, location.href);
  const calendar = new URL(page.pathname.replace(/\/session\/([^/]*)\.html$/, "/calendars/session/$1.ics"), page);
  const [answer] = await Promise.all([fetch(page), fetch(calendar)]);
  const text = answer.ok ? await answer.text() : "";
  const sequence = text.match(/data-sequence="(\d+)"/);
  if (sequence && marks().get(id) === null) mark(id, Number(sequence[1]));
}

document.addEventListener("click", (event) => {
  const star = event.target.closest("[data-mark]");
  if (!star) return;
  const id = star.dataset.mark;
  if (marks().has(id)) { unmark(id); return; }
  mark(id);
  const href = star.closest("article").querySelector("h3 a")?.href ?? location.href;
  fetched(id, href).catch(() => { /* Offline: it is read when it is next looked at. */ });
});
addEventListener("marks", show);
show();

// --- links to calendars ---

for (const way of document.querySelectorAll("[data-webcal]")) way.href = way.href.replace(/^https?:/, "webcal:");

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  const words = button.innerHTML;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.innerHTML = '<span class="zh" lang="zh">已复制</span><span class="en" lang="en">Copied</span>';
    setTimeout(() => { button.innerHTML = words; }, 2000);
  });
}

// --- offline ---

// The service worker writes into a page that it kept when it was fetched.
export function old(since) {
  const note = document.getElementById("ui:offline"), time = note.querySelector("time");
  if (time.dateTime && time.dateTime <= since) return;
  time.dateTime = since;
  time.textContent = new Date(since).toLocaleString("sv").slice(0, 16);
  note.hidden = false;
}
const { fetched: since } = document.documentElement.dataset;
if (since) old(since);
const loaded = new Date().toISOString();
addEventListener("offline", () => old(loaded));
addEventListener("online", () => { if (!since) document.getElementById("ui:offline").hidden = true; });

// A browser without one, or a page that is not on https, goes without.
navigator.serviceWorker?.register(new URL("sw.js", site)).catch(() => {});
