"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();

  // A brief sentence opens its evidence; the same sentences light up in the full bilingual text, which opens too.
  const light = () => {
    const lit = new Set(all("details.line[open]").flatMap((line) => line.dataset.cites.split(" ")));
    for (const row of all(".row.on")) if (!lit.has(row.id)) row.classList.remove("on");
    for (const id of lit) {
      const row = document.getElementById(id);
      if (!row) continue;
      row.classList.add("on");
      row.closest("details").open = true;
    }
  };
  for (const line of all("details.line")) line.addEventListener("toggle", light);

  // A link to a sentence opens the text that it stands in.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const inside = target && target.closest("details");
    if (!inside) return;
    inside.open = true;
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", reveal);
  for (const link of all('a[href^="#"]')) link.addEventListener("click", () => setTimeout(reveal));
  reveal();

  // A digest that is read later says how much later.
  const asof = document.getElementById("asof");
  const days = asof ? Math.floor((Date.now() - Date.parse(asof.dateTime.slice(0, 10))) / 86400000) : 0;
  if (days > 2) document.getElementById("age").textContent = `; ${days < 60 ? `${days} days` : `${Math.floor(days / 30.4)} months`} before today`;

  const tools = document.querySelector(".tools");
  if (!tools) return;
  tools.hidden = false;
  const search = document.getElementById("search");
  const pick = document.getElementById("pick");
  const month = document.getElementById("month") || { value: "" };
  const hits = document.getElementById("hits");
  const entries = new Map(all(".contents [data-for]").map((entry) => [entry.dataset.for, entry]));
  const stories = all(".story").map((story) => ({
    story,
    entry: entries.get(story.id),
    text: "",
    tags: story.dataset.tags,
    month: story.dataset.month,
  }));
  const parts = all(".section").map((section) => ({ section, own: all(".story", section) }));
  // What a story says is folded when it is first searched, or earlier when the browser has nothing else to do.
  const textOf = (one) => (one.text ||= fold(one.story.textContent));
  const prepare = (rest) => {
    const began = performance.now();
    while (rest.length && performance.now() - began < 20) textOf(rest.pop());
    if (rest.length) setTimeout(prepare, 50, rest);
  };
  setTimeout(prepare, 500, [...stories]);
  const filter = () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of stories) {
      const { story, entry, tags, month: at } = one;
      const fits =
        (!pick.value || tags.includes(`|${pick.value}|`)) &&
        (!month.value || at === month.value) &&
        words.every((word) => textOf(one).includes(word));
      story.hidden = !fits;
      if (entry) entry.hidden = !fits;
      shown += fits;
    }
    for (const { section, own } of parts) section.hidden = own.every((story) => story.hidden);
    for (const part of all(".contents .part")) part.hidden = shown < stories.length;
    hits.textContent = words.length || pick.value || month.value ? `${shown} of ${stories.length} stories` : "";
  };
  search.addEventListener("input", filter);
  pick.addEventListener("change", filter);
  if (month.addEventListener) month.addEventListener("change", filter);

  // "/" searches, Escape clears, j and k go from story to story.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      filter();
      return;
    }
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "j" || event.key === "k") {
      const tops = stories.filter(({ story }) => !story.hidden).map(({ story }) => story);
      const here = tops.findLastIndex((story) => story.getBoundingClientRect().top < 40);
      const next = tops[Math.max(0, Math.min(tops.length - 1, here + (event.key === "j" ? 1 : -1)))];
      if (next) next.scrollIntoView();
    }
  });
})();
