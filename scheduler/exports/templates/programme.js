const form = document.querySelector(".filters");
const groups = ["kind", "audience", "district"];
const plain = (text) => text.normalize("NFKC").toLowerCase();
const showings = [...document.querySelectorAll(".showing")].map((element) => ({
  element,
  held: !element.classList.contains("cancelled"),
  text: plain([...element.querySelectorAll("h3, .clock, .place, .tags, .description, dd")]
    .map((part) => part.textContent).join("\n")),
  has: {
    kind: [element.dataset.kind],
    audience: element.dataset.audience.split(";"),
    district: [element.dataset.district],
  },
}));
const days = [...document.querySelectorAll(".day")].map((element) => ({
  element,
  counts: [...element.querySelectorAll("[data-count]")],
  link: document.querySelector(`.days a[href="#${element.id}"]`),
}));

// Cancelled sessions are shown, and counted nowhere.
const held = (found) => found.filter((showing) => showing.held).length;

function filter() {
  const words = plain(form.elements.q.value).split(/\s+/).filter(Boolean);
  const chosen = Object.fromEntries(groups.map((name) => [
    name, [...form.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value),
  ]));
  const meets = (showing, name) => !chosen[name].length || chosen[name].some((value) => showing.has[name].includes(value));
  const found = showings.filter(({ text }) => words.every((word) => text.includes(word)));
  const shown = new Set(found.filter((showing) => groups.every((name) => meets(showing, name))));
  for (const showing of showings) showing.element.hidden = !shown.has(showing);
  for (const { element, counts, link } of days) {
    const left = [...shown].filter((showing) => element.contains(showing.element));
    element.hidden = !left.length;
    for (const count of counts) count.textContent = held(left);
    link.classList.toggle("none", !left.length);
  }
  // Beside a choice stands how many sessions it would show, the other groups' choices being kept.
  for (const name of groups) {
    const open = found.filter((showing) => groups.every((other) => other === name || meets(showing, other)));
    for (const count of form.querySelectorAll(`[name="${name}"] + .choice .count`)) {
      count.textContent = held(open.filter((showing) => showing.has[name].includes(count.dataset.value)));
    }
  }
  const choices = groups.flatMap((name) => chosen[name]).length;
  document.querySelector("main").classList.toggle("filtered", shown.size < showings.length);
  document.getElementById("ui:chosen").textContent = choices || "";
  document.getElementById("ui:nothing").hidden = shown.size > 0;
  form.querySelector("button").hidden = !choices && !words.length;
  for (const number of form.querySelectorAll("[data-shown]")) number.textContent = held([...shown]);
  remember("q", words.length ? [form.elements.q.value.trim()] : []);
  for (const name of groups) remember(name, chosen[name]);
}

// A link to a session shows it, opened, whatever the filters hide.
function visit() {
  let id = "";
  try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const element = document.getElementById(id);
  if (!element) return;
  if (element.closest("[hidden]")) { form.reset(); }
  const details = element.querySelector(":scope > .about > details");
  if (details) details.open = true;
  element.scrollIntoView();
}

if (form) {
  for (const box of form.querySelectorAll("input")) {
    const values = query.getAll(box.name);
    if (box.type === "search") box.value = values[0] ?? "";
    else box.checked = values.includes(box.value);
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    for (const box of form.querySelectorAll("input")) {
      if (box.type === "search") box.value = "";
      else box.checked = false;
    }
    filter();
  });
  form.hidden = false;
  form.querySelector("details").open = matchMedia("(min-width: 60rem)").matches;
  filter();
  addEventListener("hashchange", visit);
  if (location.hash) visit();

  const zone = document.querySelector(".days").dataset.timezone;
  const today = new Date().toLocaleDateString("sv", { timeZone: zone });
  document.querySelector(`.days a[href="#day:${today}"]`)?.setAttribute("aria-current", "date");

  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const { link } = days.find((day) => day.element === target);
      link.classList.toggle("here", isIntersecting);
      if (!isIntersecting) continue;
      const bar = link.closest("ul");
      bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
    }
  }, { rootMargin: "-25% 0px -75% 0px" });
  for (const { element } of days) watcher.observe(element);
}
