// The preview's part of a page: loads it again after a change, where the reader was, and shows what is wrong.
"use strict";
(() => {
  const place = `pressroom-scroll ${location.pathname}`;
  const kept = sessionStorage.getItem(place);
  if (kept) {
    sessionStorage.removeItem(place);
    addEventListener("load", () => scrollTo(0, Number(kept)));
  }
  const events = new EventSource("/-/events");
  let box = null;
  const show = (problems) => {
    if (box) box.remove();
    box = null;
    if (!problems.length) return;
    box = document.createElement("section");
    box.setAttribute("role", "status");
    box.id = "pressroom-problems";
    const inside = box.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent = `
      :host { position: fixed; inset: auto 0 0 0; z-index: 99999; }
      details { background: #fff; color: #1b2a2b; border-top: 4px solid #a8201a; max-height: 60vh; overflow: auto;
        font: 16px/1.6 system-ui, sans-serif; box-shadow: 0 -2px 12px #0003; }
      summary { padding: 8px 16px; cursor: pointer; font-weight: 600; }
      ol { margin: 0; padding: 0 16px 12px 40px; } li { margin-block: 8px; }
      code { font: 14px/1.4 ui-monospace, monospace; } .hint { color: #4a5b5c; }`;
    const details = document.createElement("details");
    details.open = problems.some((one) => one.severity === "error");
    const summary = document.createElement("summary");
    const errors = problems.filter((one) => one.severity === "error").length;
    summary.textContent = errors ? `✕ ${errors}　! ${problems.length - errors}` : `! ${problems.length}`;
    const list = document.createElement("ol");
    for (const one of problems.slice(0, 50)) {
      const row = document.createElement("li");
      const where = document.createElement("code");
      where.textContent = `${one.path}:${one.line}:${one.column}`;
      row.append(where, document.createElement("br"), one.message);
      if (one.hint) {
        const hint = document.createElement("div");
        hint.className = "hint";
        hint.textContent = one.hint;
        row.append(hint);
      }
      list.append(row);
    }
    details.append(summary, list);
    inside.append(style, details);
    document.body.append(box);
  };
  events.addEventListener("problems", (event) => show(JSON.parse(event.data)));
  events.addEventListener("reload", (event) => {
    const own = `web${decodeURI(location.pathname)}${location.pathname.endsWith("/") ? "index.html" : ""}`;
    if (JSON.parse(event.data).kept.includes(own)) return;
    sessionStorage.setItem(place, String(scrollY));
    location.reload();
  });
})();
