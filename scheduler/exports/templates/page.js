"use strict";
// The address keeps what the reader chose, so that it can be sent on and found again.
const query = new URLSearchParams(location.search);
function remember(name, values) {
  query.delete(name);
  for (const value of values) query.append(name, value);
  const text = query.toString();
  history.replaceState(history.state, "", location.pathname + (text && `?${text}`) + location.hash);
}
function speak(language) {
  document.documentElement.lang = language;
  document.title = document.body.dataset[language === "en" ? "titleEn" : "titleZh"];
}
// A browser may refuse to keep anything: then the choice holds for this page.
function kept(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch { return null; }
}
const languages = [...document.querySelectorAll('input[name="lang"]')];
const spoken = (navigator.languages ?? []).map((name) => name.slice(0, 2).toLowerCase());
const wanted = [query.get("lang"), kept("lang"), ...spoken, "zh"].find((name) => languages.some((radio) => radio.value === name));
for (const radio of languages) {
  radio.checked = radio.value === wanted;
  radio.addEventListener("change", () => {
    speak(radio.value);
    remember("lang", [radio.value]);
    kept("lang", radio.value);
  });
}
speak(wanted);
