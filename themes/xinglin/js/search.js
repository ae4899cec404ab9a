// The search: looks through globalThis.pressroomIndex, which the build has made, in the browser and without a server.
// The engine needs no page, so that it can be tried by itself: pressroomSearch.open(index).find("心梗").
(() => {
  "use strict";
  const HAN = /[\u3400-\u4dbf\u4e00-\u9fff]/;
  const LATIN = /^[a-z0-9' -]+$/;
  const FILLER = new RegExp(
    "请问|我想|想要|我要|怎么办|怎么治|怎么回事|是什么病|怎么|如何|应该|(挂|看|属于|找)?(什么|哪个|哪一个|哪)(科室|科)?|" +
    "几号楼|几楼|在哪里|在哪儿|在哪|哪里|好的|看病|看|挂|医生|大夫|专家|了|吗|呢|的|得了|治疗|治", "g");
  const KIND_BONUS = {
    department: 6, condition: 5, section: 5, expert: 4, page: 4, service: 3, package: 2, article: 2, lecture: 1,
    "checkup-item": 0, event: -3, news: -4,
  };
  const TITLE = 100, ALIAS = 92, KEYWORD = 54, CONTEXT = 20, SUMMARY = 12;

  const FEW = 4;

  // One form for all that is compared: half-width, lower case, no marks, no space beside a Chinese character.
  const plain = (words) => words.normalize("NFKC").toLowerCase()
    .replace(/[^\p{L}\p{N}']+/gu, " ").replace(/ *([\u3400-\u4dbf\u4e00-\u9fff]) */g, "$1").trim();
  const list = (words) => words ? words.split("|") : [];

  // Edits between two short words, neighbours swapped counting as one; gives up beyond the limit.
  const edits = (one, other, limit) => {
    if (Math.abs(one.length - other.length) > limit) return limit + 1;
    let before = [], last = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let row = 1; row <= one.length; row++) {
      const now = [row];
      let least = row;
      for (let at = 1; at <= other.length; at++) {
        const differs = one[row - 1] === other[at - 1] ? 0 : 1;
        let cost = Math.min(last[at] + 1, now[at - 1] + 1, last[at - 1] + differs);
        if (row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1]) {
          cost = Math.min(cost, before[at - 2] + 1);
        }
        now.push(cost);
        least = Math.min(least, cost);
      }
      if (least > limit) return limit + 1;
      before = last;
      last = now;
    }
    return last[other.length];
  };
  // Syllables that many speakers do not tell apart: zh and z, n and l, an and ang.
  const blurred = (syllable) => syllable
    .replace(/^([zcs])h/, "$1").replace(/^n/, "l").replace(/([aei])ng$/, "$1n").replace(/^h(?=u)/, "f");

  const slurred = (letters) => letters.replace(/([zcs])h/g, "$1").replace(/ng/g, "n");

  // Which letters occur, as bits: a query with letters that a name lacks is too far from it to be measured.
  const mask = (letters) => [...letters].reduce((bits, letter) => bits | 1 << letter.charCodeAt(0) % 31, 0);
  const lacks = (bits, name) => {
    let rest = bits & ~name, count = 0;
    for (; rest; rest &= rest - 1) count += 1;
    return count;
  };

  class Name {
    constructor(words, engine) {
      this.words = words;
      this.plain = plain(words);
      this.engine = engine;
    }

    // Units of the name with their reading: one for each Chinese character, one for each run of other letters.
    get units() {
      if (!this.read) {
        this.read = [];
        for (const run of this.plain.match(/[\u3400-\u4dbf\u4e00-\u9fff]+|[^\u3400-\u4dbf\u4e00-\u9fff\s]+/g) || []) {
          if (!HAN.test(run)) this.read.push([run, run]);
          else {
            const odd = this.engine.odd[run];
            const syllables = odd ? odd.split(" ") : [];
            [...run].forEach((character, at) => {
              this.read.push([character, (syllables.length === run.length && syllables[at]) || this.engine.reading.get(character) || "?"]);
            });
          }
        }
      }
      return this.read;
    }

    // How well Latin letters spell the name: full syllables, first letters, or both mixed. 0 to 1, and which units.
    spelt(query) {
      const units = this.units;
      let best = [0, ""];
      for (let start = 0; start < units.length; start++) {
        if (units[start][1][0] !== query[0]) continue;
        const found = this.spell(query, 0, start, 0);
        if (!found) continue;
        const [end, full] = found, count = end - start;
        const whole = start === 0 && end === units.length;
        // First letters alone fit too much: they count for whole names, and three of them for the beginning of one.
        if (full === 0 && !(whole && count > 1) && !(start === 0 && count > 2)) continue;
        let score = whole ? (full === count ? .97 : .9) : start === 0 ? .7 : .5;
        score += .1 * count / units.length * (whole ? 0 : 1);
        if (count === 1 && query.length < 2) score = .2;
        if (score > best[0]) best = [score, units.slice(start, end).map((unit) => unit[0]).join("")];
      }
      return best;
    }

    spell(query, at, unit, full) {
      if (at === query.length) return [unit, full];
      if (unit === this.units.length) return null;
      const syllable = this.units[unit][1], left = query.slice(at);
      if (left.startsWith(syllable)) {
        const found = this.spell(query, at + syllable.length, unit + 1, full + 1);
        if (found) return found;
      }
      if (syllable.startsWith(left)) return [unit + 1, full + (left.length > 1 ? 1 : 0)];
      for (const length of /^[zcs]h/.test(left) ? [2, 1] : [1]) {
        if (syllable.startsWith(left.slice(0, length))) {
          const found = this.spell(query, at + length, unit + 1, full);
          if (found) return found;
        }
      }
      return null;
    }

    get sound() {
      return this.sounds ??= " " + this.units.map((unit) => blurred(unit[1])).join(" ") + " ";
    }

    get letters() {
      return this.spelling ??= this.units.map((unit) => unit[1]).join("");
    }

    get slurred() {
      return this.slur ??= slurred(this.letters);
    }

    get mask() {
      return this.bits ??= mask(HAN.test(this.plain) ? this.letters : this.plain);
    }
  }

  class Engine {
    constructor(index) {
      this.kinds = index.kinds;
      this.odd = index.odd || {};
      this.reading = new Map();
      for (const [syllable, characters] of Object.entries(index.pinyin || {})) {
        for (const character of characters) this.reading.set(character, syllable);
      }
      const shared = new Map();
      const name = (words) => {
        if (!shared.has(words)) shared.set(words, new Name(words, this));
        return shared.get(words);
      };
      this.docs = index.docs.map(([kind, path, title, aliases, keywords, summary, note, departments], number) => ({
        number, path, title, summary: summary || "", note: note || "", departments: departments || [],
        kind: index.kinds[kind], aliases: list(aliases),
        names: [[name(title), TITLE], ...list(aliases).map((word) => [name(word), ALIAS]), ...list(keywords).map((word) => [name(word), KEYWORD])],
        text: plain(summary || ""),
      }));
      // A condition is also looked for beside its department: a child's cough, a pregnant woman's blood pressure.
      for (const doc of this.docs) {
        const context = doc.departments.flatMap((at) => this.docs[at].names.filter(([, field]) => field > KEYWORD));
        doc.wide = doc.names.concat(context.map(([one]) => [one, CONTEXT]));
        doc.all = [...doc.wide.map(([one]) => one.plain), doc.text].join("\n");
      }
      this.groups = (index.synonyms || []).map((group) => list(group).map(plain));
      this.urgent = list(index.urgent).map(plain);
      this.warmed = 0;
      // Words by which a question without spaces is taken apart.
      this.vocabulary = new Set(this.groups.flat());
      for (const one of shared.values()) if (HAN.test(one.plain) && one.plain.length <= 8) this.vocabulary.add(one.plain);
    }

    // Reads every name beforehand, a few at a time, so that the first query does not wait for it.
    warm(enough) {
      for (const doc of this.docs.slice(this.warmed)) {
        for (const [name] of doc.names) if (HAN.test(name.plain)) name.slurred.concat(name.sound);
        this.warmed += 1;
        if (enough()) return false;
      }
      return true;
    }

    // The query, and what else means the same, each with a weight.
    variants(query) {
      const found = new Map([[query, 1]]);
      for (const group of this.groups) {
        if (group.includes(query)) {
          for (const word of group) if (!found.has(word)) found.set(word, .9);
          continue;
        }
        const inside = group.filter((word) => word.length > 1 && query.includes(word) && HAN.test(word)).sort((a, b) => b.length - a.length)[0];
        if (!inside) continue;
        for (const word of group) {
          const other = query.replace(inside, word);
          if (word !== inside && !found.has(other)) found.set(other, .8);
        }
      }
      return [...found].map(([word, weight]) => {
        const latin = LATIN.test(word);
        const letters = latin ? word.replace(/[' -]/g, "") : "";
        return { word, weight, latin, letters, spells: this.reading.size > 0 && /^[a-z]{1,40}$/.test(letters), bits: mask(letters), known: new Map() };
      });
    }

    // How well one variant fits one name, 0 to 1, and what of it to mark; names are shared by many documents.
    static fit(name, variant) {
      let fit = variant.known.get(name);
      if (!fit) {
        fit = [Engine.match(name, variant.word, variant.latin), variant.word];
        if (variant.spells && fit[0] < 1 && HAN.test(name.plain) && !lacks(variant.bits, name.mask)) {
          const spelt = name.spelt(variant.letters);
          if (spelt[0] > fit[0]) fit = spelt;
        }
        variant.known.set(name, fit);
      }
      return fit;
    }

    static match(name, query, latin) {
      const words = name.plain;
      if (words === query) return 1;
      const at = words.indexOf(query);
      if (at < 0) return 0;
      const inside = latin && !` ${words} `.includes(` ${query} `);
      if (inside && query.length < 3) return at === 0 ? .5 : 0;
      if (latin && at > 0 && /[a-z0-9]/.test(words[at - 1])) return query.length > 3 ? .3 : 0;
      if (!latin && query.length === 1) return at === 0 ? .5 : .35;
      return ((at === 0 ? .78 : .62) + .12 * query.length / words.length) * (inside ? .8 : 1);
    }

    // The best that one word of the query finds in one document, and the words to mark.
    rate(doc, variants, several) {
      let best = 0;
      const hits = new Set();
      for (const variant of variants) {
        const { word, weight, latin } = variant;
        if (!latin && !doc.all.includes(word)) continue;
        for (const [name, field] of several ? doc.wide : doc.names) {
          const [fit, hit] = Engine.fit(name, variant);
          if (fit === 0) continue;
          // Descriptions stand among the plain names of conditions: a part of one says little.
          const score = fit * field * weight * (field === ALIAS && doc.kind === "condition" && fit < .9 ? .8 : 1);
          hits.add(hit);
          if (score > best) best = score;
        }
        if (best < SUMMARY && word.length > 1 && (latin ? ` ${doc.text}`.includes(` ${word}`) : doc.text.includes(word))) {
          best = SUMMARY * weight;
          hits.add(word);
        }
      }
      return [best, hits];
    }

    // Documents that hold every word, best first; with `some` those that hold the more words the better.
    all(words, some = false) {
      const wanted = words.map((word) => this.variants(word));
      const found = [];
      for (const doc of this.docs) {
        let sum = 0, held = 0;
        const marks = new Set();
        for (const variants of wanted) {
          const [score, hits] = this.rate(doc, variants, words.length > 1);
          if (score > 0) held += 1;
          sum += score;
          for (const hit of hits) marks.add(hit);
        }
        if (held === words.length || (some && held > 0)) {
          const score = sum / words.length * (held / words.length) + (KIND_BONUS[doc.kind] ?? 0);
          found.push({ doc, score, marks: [...marks] });
        }
      }
      return Engine.sorted(found);
    }

    static sorted(found) {
      return found.sort((a, b) => b.score - a.score || a.doc.title.length - b.doc.title.length || a.doc.number - b.doc.number);
    }

    // Known words in a run of Chinese without spaces, longest first; what is left over is dropped.
    taken(query) {
      const words = [];
      for (let at = 0; at < query.length;) {
        let length = Math.min(8, query.length - at);
        while (length > 1 && !this.vocabulary.has(query.slice(at, at + length))) length -= 1;
        if (length > 1) words.push(query.slice(at, at + length));
        at += length;
      }
      return [...new Set(words)];
    }

    // What sounds alike, is off by a character or a letter, or shares most pairs of characters.
    near(query) {
      const letters = query.replace(/[' -]/g, "");
      const latin = /^[a-z0-9]+$/.test(letters);
      const probe = new Name(query, this);
      const sound = !latin && query.length > 1 && !probe.sound.includes("?") ? probe.sound : "";
      const pairs = latin ? [] : Array.from({ length: Math.max(0, query.length - 1) }, (_, at) => query.slice(at, at + 2));
      const slur = slurred(letters), bits = mask(letters), known = new Map();
      const limit = letters.length < 4 ? 0 : letters.length < 9 ? 1 : 2;
      const found = [];
      for (const doc of this.docs) {
        let best = 0;
        const marks = new Set();
        for (const [name, field] of doc.names) {
          if (!known.has(name)) known.set(name, latin ? this.nearLetters(name, query, letters, slur, bits, limit) : this.nearWords(name, query, sound, pairs));
          for (const [score, mark] of known.get(name)) {
            best = Math.max(best, score * field);
            marks.add(mark);
          }
        }
        if (best > 0) found.push({ doc, score: best + (KIND_BONUS[doc.kind] ?? 0) / 2, marks: [...marks] });
      }
      return Engine.sorted(found);
    }

    // Latin letters against a name in pinyin, or against each word of an English one: [score, mark] or nothing.
    nearLetters(name, query, letters, slur, bits, limit) {
      if (!limit || lacks(bits, name.mask) > limit) return [];
      if (!HAN.test(name.plain)) {
        let found = [];
        for (const word of [name.plain, ...name.plain.split(" ")]) {
          const away = edits(query, word, limit);
          if (away <= limit) found = [[(word === name.plain ? .6 : .5) / (1 + away * .2), word]];
        }
        return found;
      }
      if (!this.reading.size) return [];
      const away = edits(letters, name.letters, limit);
      if (away <= limit) return [[.6 / (1 + away * .2), name.words]];
      if (name.slurred.startsWith(slur)) return [[.5, name.words]];
      const begins = letters.length > 5 && name.letters[0] === letters[0];
      return begins && edits(letters, name.letters.slice(0, letters.length), 1) <= 1 ? [[.4, name.words]] : [];
    }

    // Chinese words against a name: the same sound, one character off, or most pairs of characters.
    nearWords(name, query, sound, pairs) {
      const found = [];
      if (sound && name.sound.includes(sound)) found.push([name.sound === sound ? .7 : .5, name.words]);
      if (query.length > 2 && query.length <= 8) {
        const off = this.off(query, name.plain);
        if (off) found.push([off.length === name.plain.length ? .5 : .4, off]);
      }
      const shared = pairs.filter((pair) => name.plain.includes(pair));
      if (pairs.length > 1 && shared.length * 2 >= pairs.length) {
        for (const pair of shared) found.push([.35 * shared.length / pairs.length, pair]);
      }
      return found;
    }

    // A stretch of the words that differs from the query in one character.
    off(query, words) {
      for (let start = 0; start + query.length <= words.length; start++) {
        let differ = 0;
        for (let at = 0; at < query.length && differ < 2; at++) if (words[start + at] !== query[at]) differ += 1;
        if (differ === 1) return words.slice(start, start + query.length);
      }
      return "";
    }

    // {found, near, urgent}: results best first, whether they are only close, whether somebody may be in danger.
    find(query) {
      const asked = plain(query).slice(0, 60);
      if (!asked) return { found: [], near: false, urgent: false };
      const urgent = this.urgent.some((word) => asked.includes(word));
      const answer = (found, near) => ({ found, near, urgent });
      const wide = (words, some) => words.length ? this.all(words, some) : [];
      const words = asked.split(" ").flatMap((word) => {
        if (!HAN.test(word)) return [word];
        const bare = word.replace(FILLER, " ").split(" ").filter(Boolean);
        return bare.length ? bare : [word];
      });
      const parts = words.flatMap((word) => HAN.test(word) && word.length > 2 ? this.taken(word) : [word]);
      const covered = parts.join("").length * 5 >= words.join("").length * 3;
      // The query as it stands, then without the words of a question, then taken apart; few results get more company.
      const done = new Set();
      let found = [];
      for (const tried of [[asked], words, covered ? parts : []]) {
        const key = tried.join(" ");
        if (found.length >= FEW || done.has(key)) continue;
        done.add(key);
        const known = new Set(found.map((one) => one.doc));
        found = found.concat(wide(tried).filter((one) => !known.has(one.doc)));
      }
      if (found.length) return answer(Engine.sorted(found), false);
      const close = this.near(words.join(""));
      if (close.length && (!parts.length || close[0].score >= 30)) return answer(close, true);
      found = wide(parts.filter((word) => word.length > 1), true);
      return answer(found.length ? found : close, true);
    }
  }

  globalThis.pressroomSearch = { open: (index) => new Engine(index), plain };
  if (typeof document === "undefined") return;

  // The page.
  const page = document.getElementById("search");
  const field = document.getElementById("q");
  if (!page || !field) return;
  const PART = 20;
  const by = (id) => document.getElementById(id);
  const results = by("search-results"), more = by("search-more"), count = by("search-count");
  const rows = results.querySelector("ol");
  const said = (key, values) => page.dataset[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  let engine = null, found = [], shown = 0;

  const make = (tag, name, ...inside) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.append(...inside);
    return node;
  };
  // Words with the found parts in mark elements.
  const marked = (words, marks) => {
    const low = words.toLowerCase(), spans = [];
    for (const mark of marks) {
      for (let at = mark ? low.indexOf(mark) : -1; at >= 0; at = low.indexOf(mark, at + mark.length)) spans.push([at, at + mark.length]);
    }
    spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    const parts = [];
    let end = 0;
    for (const [from, to] of spans) {
      if (to <= end) continue;
      if (from > end) parts.push(words.slice(end, from));
      parts.push(make("mark", "", words.slice(Math.max(from, end), to)));
      end = to;
    }
    parts.push(words.slice(end));
    return parts;
  };
  const link = (path, ...inside) => {
    const node = make("a", "", ...inside);
    node.href = page.dataset.root + path;
    return node;
  };
  const row = ({ doc, marks }) => {
    const item = make("li", "found-row");
    const head = make("h2", "found-title", link(doc.path, ...marked(doc.title, marks)));
    const kind = doc.kind.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    item.append(make("p", "found-kind", page.dataset[`kind${kind[0].toUpperCase()}${kind.slice(1)}`] || ""), head);
    if (doc.note) item.append(make("p", "found-note", doc.note));
    if (doc.aliases.length) item.append(make("p", "found-also", ...marked(doc.aliases.join(page.dataset.labelComma), marks)));
    if (doc.departments.length) {
      const treated = make("p", "found-by", page.dataset.labelBy);
      doc.departments.forEach((number, at) => {
        const department = engine.docs[number];
        treated.append(at ? page.dataset.labelComma : "", link(department.path, department.title));
      });
      item.append(treated);
    }
    if (doc.summary) item.append(make("p", "found-text", ...marked(doc.summary, marks)));
    return item;
  };
  const extend = () => {
    rows.append(...found.slice(shown, shown + PART).map(row));
    shown = Math.min(found.length, shown + PART);
    more.hidden = shown >= found.length;
    more.textContent = said("labelMore", { count: Math.min(PART, found.length - shown) });
  };
  const idle = globalThis.requestIdleCallback || ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 50));
  const warm = (deadline) => {
    if (!engine.warm(() => deadline.timeRemaining() < 2)) idle(warm);
  };
  // The index comes when somebody is about to ask; whoever only looks at the page does not pay for it.
  let coming = null;
  const ready = (then) => {
    coming ??= new Promise((done, failed) => {
      const script = make("script");
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      script.src = page.dataset.index;
      document.head.append(script);
    }).then(() => {
      engine = new Engine(globalThis.pressroomIndex);
      idle(warm);
    });
    coming.then(then, () => {
      coming = null;
      count.textContent = page.dataset.labelFailed;
    });
  };
  const run = () => ready(show);
  const show = () => {
    const query = field.value.trim();
    const answer = engine.find(query);
    found = answer.found;
    shown = 0;
    rows.replaceChildren();
    if (query && found.length) extend();
    results.hidden = !found.length;
    by("search-urgent").hidden = !answer.urgent;
    by("search-help").hidden = !query || (found.length > 0 && !answer.near);
    by("search-browse").hidden = found.length > 0 && !answer.near;
    count.textContent = !query ? "" : !found.length ? said("labelNone", { query })
      : said(answer.near ? "labelNear" : "labelCount", { count: found.length });
  };
  // The address keeps the query; from a folder some browsers refuse to change it, which costs nothing.
  const keep = () => {
    const address = new URL(location.href);
    if (field.value.trim()) address.searchParams.set("q", field.value.trim());
    else address.searchParams.delete("q");
    try {
      history.replaceState(null, "", address);
    } catch { /* see above */ }
  };
  let waiting = 0, composing = false;
  const later = () => {
    clearTimeout(waiting);
    if (!composing) waiting = setTimeout(() => { run(); keep(); }, 150);
  };
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; later(); });
  field.addEventListener("input", later);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    run();
    keep();
  });
  more.addEventListener("click", () => {
    const first = shown;
    extend();
    rows.children[first]?.querySelector("a").focus();
  });
  // Arrow keys walk through the results; Escape goes back to the field.
  page.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...rows.querySelectorAll(".found-title a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && at >= 0) field.focus();
    if (!step || !links.length || (at < 0 && (document.activeElement !== field || step < 0))) return;
    event.preventDefault();
    (at + step < 0 ? field : links[Math.min(at + step, links.length - 1)]).focus();
  });
  addEventListener("popstate", () => start());
  const start = () => {
    field.value = new URLSearchParams(location.search).get("q") || "";
    if (field.value.trim()) run();
  };
  field.addEventListener("focus", () => ready());
  start();
})();
