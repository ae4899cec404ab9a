// Find a doctor: filters over the list that stands in the page. The address keeps them; without a script there are lists.
(() => {
  "use strict";
  const page = document.getElementById("doctors");
  const form = document.getElementById("filters");
  if (!page || !form) return;
  const plain = (words) => words.normalize("NFKC").toLowerCase().replace(/[\s·'’.-]+/g, "");
  const FIELDS = ["q", "department", "title", "day", "half", "type", "language"];
  const count = document.getElementById("doctors-count");
  const everybody = count.textContent;
  const groups = [...page.querySelectorAll("section.group")].map((node) => ({
    node,
    words: plain(node.dataset.words || ""),
    doctors: [...node.querySelectorAll("li.doctor")].map((item) => ({
      node: item,
      name: item.dataset.name.split(" ").map(plain).concat(plain(item.querySelector(".person-name").textContent)),
      words: plain(`${item.dataset.words}|${item.querySelector(".person-titles").textContent}`),
      departments: item.dataset.departments.split(" "),
      title: item.dataset.title,
      clinics: item.dataset.clinics.split(" ").filter(Boolean).map((clinic) => clinic.split("-")),
      languages: item.dataset.languages.split("|"),
    })),
  }));

  // A clinic must answer day, half day and type together: Wednesday and special, not each on some other day.
  const sits = (doctor, { day, half, type }) => !(day || half || type) || doctor.clinics.some((clinic) =>
    (!day || clinic[0] === day) && (!half || clinic[1] === half) && (!type || clinic[2] === type));
  const called = (doctor, words) => doctor.name.some((name) => /^[a-z]+$/.test(words) ? name.startsWith(words) : name.includes(words));
  const about = (doctor, group, words) => words.every((word) => called(doctor, word) || doctor.words.includes(word) || group.words.includes(word));
  const fits = (doctor, group, wanted, words) =>
    (!wanted.department || doctor.departments.includes(wanted.department)) &&
    (!wanted.title || doctor.title === wanted.title) &&
    (!wanted.language || doctor.languages.includes(wanted.language)) &&
    sits(doctor, wanted) && (!words.length || about(doctor, group, words));

  const asked = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));
  const run = () => {
    const wanted = asked();
    const whole = plain(wanted.q);
    // A name in pinyin may be written with spaces: "li wei" is one word before it is two.
    const one = whole ? [whole] : [];
    const several = wanted.q.split(/[\s,，、]+/).map(plain).filter(Boolean);
    const any = (words) => groups.some((group) => group.doctors.some((doctor) => fits(doctor, group, wanted, words)));
    const words = several.length > 1 && !any(one) ? several : one;
    let shown = 0;
    for (const group of groups) {
      let here = 0;
      for (const doctor of group.doctors) {
        doctor.node.hidden = !fits(doctor, group, wanted, words);
        if (!doctor.node.hidden) here += 1;
      }
      group.node.hidden = here === 0;
      shown += here;
    }
    const filtered = Object.values(wanted).some(Boolean);
    document.getElementById("doctor-groups").classList.toggle("is-filtered", filtered);
    count.textContent = !filtered ? everybody : shown ? page.dataset.labelShown.replace("{count}", shown) : page.dataset.labelNone;
    const address = new URL(location.href);
    for (const name of FIELDS) {
      if (wanted[name]) address.searchParams.set(name, wanted[name]);
      else address.searchParams.delete(name);
    }
    try {
      history.replaceState(null, "", address);
    } catch { /* from a folder some browsers refuse; nothing is lost */ }
  };

  const given = new URLSearchParams(location.search);
  for (const name of FIELDS) if (given.has(name)) form.elements[name].value = given.get(name);
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  form.addEventListener("reset", () => setTimeout(run));
  if (FIELDS.some((name) => form.elements[name].value)) run();
})();
