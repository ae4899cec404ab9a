// Runs before the first paint: text size and colours that the reader chose on another page. Kept on the device only.
(() => {
  "use strict";
  const root = document.documentElement;
  const names = ["text", "scheme"];
  const first = { text: "standard", scheme: "auto" };

  const kept = (name) => {
    try {
      const value = localStorage.getItem(`reading-${name}`) || "";
      return /^[a-z]+$/.test(value) ? value : first[name];
    } catch {
      return first[name];
    }
  };
  const keep = (name, value) => {
    try {
      localStorage.setItem(`reading-${name}`, value);
    } catch {
      // Storage is forbidden here: the choice holds for this page.
    }
  };
  const put = (name, value) => {
    root.classList.remove(...[...root.classList].filter((one) => one.startsWith(`${name}-`)));
    if (value !== first[name]) root.classList.add(`${name}-${value}`);
    if (name === "text") root.classList.toggle("large-type", value !== first.text);
  };
  const restore = () => {
    for (const name of names) {
      put(name, kept(name));
      const field = document.getElementById(`${name}-${kept(name)}`);
      if (field) field.checked = true;
    }
  };

  restore();
  document.addEventListener("DOMContentLoaded", () => {
    restore();
    const box = document.querySelector("details.reading");
    if (!box) return;
    box.querySelector(".reading-kept").hidden = false;
    box.addEventListener("change", (event) => {
      const { name, value } = event.target;
      if (!names.includes(name)) return;
      keep(name, value);
      put(name, value);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && box.open) {
        box.open = false;
        box.querySelector("summary").focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (box.open && !box.contains(event.target)) box.open = false;
    });
  });
  // Back and forward, and the choice made in another tab.
  addEventListener("pageshow", restore);
  addEventListener("storage", restore);
})();
