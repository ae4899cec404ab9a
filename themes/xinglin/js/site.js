// Small helps; every page reads and works without them.
(() => {
  "use strict";

  // The phone menu closes with Escape, and with a tap outside it.
  const menu = document.querySelector("details.menu");
  if (menu) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }

  // A page that was built on another day does not say "today": what is true on one day only is taken back or said otherwise.
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
  for (const words of document.querySelectorAll("[data-only-on]")) {
    if (words.dataset.onlyOn !== today) {
      if (words.dataset.otherwise) words.textContent = words.dataset.otherwise;
      else words.classList.add("gone");
    }
  }

  // Long lists get a field that hides what does not match: names, other names, symptoms.
  const plain = (words) => words.toLowerCase().normalize("NFKC").replace(/\s+/g, "");
  for (const box of document.querySelectorAll(".filtered:has(.filter)")) {
    const rows = [...box.querySelectorAll("li.row, li.entry, tr[data-words]")];
    const known = rows.map((row) => [row, plain(`${row.textContent} ${row.dataset.words || ""}`)]);
    const field = box.querySelector(".filter input");
    const told = box.querySelector(".filter-told");
    field.addEventListener("input", () => {
      const wanted = plain(field.value);
      let shown = 0;
      for (const [row, words] of known) {
        row.hidden = !words.includes(wanted);
        if (!row.hidden) shown += 1;
      }
      for (const group of box.querySelectorAll(".group, .letter")) {
        group.hidden = !group.querySelector("li:not([hidden]), tr[data-words]:not([hidden])");
      }
      told.textContent = !shown ? box.dataset.none : wanted ? box.dataset.shown.replace("{count}", shown) : "";
    });
  }

  // What is folded on the screen must not be missing on paper.
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details.fold:not([open])")) {
      fold.open = true;
      opened.push(fold);
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of opened.splice(0)) fold.open = false;
  });
})();
