// What the visitor marked: ids of sessions, each with the SEQUENCE that it had then (null: not known yet).
// It is kept in this browser and goes nowhere.
const site = new URL("..", import.meta.url);
const key = `marks:${site.pathname}`;
const isId = /^[\p{L}\p{N}_-]+(\.\d+)?$/u;
const most = 500;

export function marks() {
  try {
    const found = Object.entries(JSON.parse(localStorage.getItem(key) ?? "{}"));
    return new Map(found.filter(([id, sequence]) => isId.test(id) && (sequence === null || Number.isInteger(sequence))));
  } catch { return new Map(); }
}

export function keep(found) {
  try { localStorage.setItem(key, JSON.stringify(Object.fromEntries([...found].slice(0, most)))); } catch { /* Full, or refused. */ }
  dispatchEvent(new Event("marks"));
}

export function mark(id, sequence = null) {
  keep(marks().set(id, sequence));
}

export function unmark(id) {
  const found = marks();
  found.delete(id);
  keep(found);
}

// A link that holds ids and nothing else: my.html#s=talk,show.2
export function link(ids) {
  return new URL(`my.html#s=${ids.map(encodeURIComponent).join(",")}`, site).href;
}

export function linked(hash) {
  if (!hash.startsWith("#s=")) return [];
  const ids = hash.slice(3).split(",").map((part) => { try { return decodeURIComponent(part); } catch { return ""; } });
  return [...new Set(ids)].filter((id) => isId.test(id)).slice(0, most);
}

// Another tab may mark too.
addEventListener("storage", (event) => { if (event.key === key) dispatchEvent(new Event("marks")); });
