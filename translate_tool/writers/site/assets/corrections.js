// Corrections of all briefs: kept in this browser, counted, listed, undone, saved to one file.
// Loaded by the front page and by the pages of briefs. Each correction has a key of its own, named
// for its article and its French, and so has the mark that it was saved: two tabs that write at once
// cannot lose each other's, and a page that the next run writes anew finds them again. Texts become
// text nodes, never markup.
"use strict";

const corrections = (() => {
  const KEPT = "correction:";
  const SAVED = "saved:";
  const SCHEMA = "translate-tool/correction/1";
  const site = new URL(document.body.dataset.root || ".", location.href).href;
  // What this browser does not keep lives as long as the page.
  const unkept = new Map();
  const get = (key) => unkept.get(key) ?? memory.get(key);

  // Returns whether the browser keeps it.
  function set(key, text) {
    const stored = memory.set(key, text);
    if (stored || text === null) unkept.delete(key);
    else unkept.set(key, text);
    return stored;
  }

  const canonical = (text) => text.normalize("NFC").trim().split(/\s+/u).join(" ");
  const nameOf = ({ article, french }) => `${article}:${canonical(french)}`;

  function parsed(text) {
    try {
      const item = JSON.parse(text);
      const texts = ["article", "french", "machine", "site", "page", "title", "seen", "made"];
      const ours = texts.every((field) => typeof item[field] === "string") &&
        (item.english === null || typeof item.english === "string") && Number.isInteger(item.row);
      return ours ? item : null;
    } catch {
      return null; // another page or hand wrote it
    }
  }

  function read(name) {
    const item = parsed(get(KEPT + name));
    return item && nameOf(item) === name ? item : null;
  }

  const before = (a, b) => (a < b ? -1 : Number(a > b));

  // All of this folder's, or of other folders that share this browser's store, oldest first.
  function all({ elsewhere = false } = {}) {
    const loose = [...unkept.keys()].filter((key) => key.startsWith(KEPT));
    const names = new Set([...memory.names(KEPT), ...loose.map((key) => key.slice(KEPT.length))]);
    return [...names].map(read).filter((item) => item && (item.site !== site) === elsewhere)
      .sort((a, b) => before(a.made, b.made) || before(a.page, b.page) || a.row - b.row);
  }

  // What it was saved with counts: a correction that is changed afterwards is to be saved again.
  const mark = (item) => JSON.stringify(item.english);
  const isSaved = (item) => get(SAVED + nameOf(item)) === mark(item);

  // Returns whether this browser keeps it once the page is left.
  function keep(item) {
    const made = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    const stored = set(KEPT + nameOf(item), JSON.stringify({ made, ...item, site }));
    changed();
    return stored;
  }

  function drop(item) {
    set(KEPT + nameOf(item), null);
    set(SAVED + nameOf(item), null);
    changed();
  }

  const listeners = [];
  function changed() {
    for (const listener of listeners) listener();
  }
  addEventListener("storage", (event) => {
    if (event.key === null || event.key.includes(KEPT) || event.key.includes(SAVED)) changed();
  });
  addEventListener("pageshow", (event) => event.persisted && changed()); // it heard of nothing

  function lines(items) {
    return items.map(({ article, origin, row, french, machine, english, made }) => JSON.stringify(
      { schema: SCHEMA, article, origin, row, french, machine, english, made }) + "\n");
  }

  // Saved is all that is listed, saved before or not: no file is needed but the last.
  function save(items) {
    const stamp = new Date().toLocaleString("sv").slice(0, 16).replace(" ", "-").replace(":", "");
    const file = `corrections-${stamp}.jsonl`;
    const url = URL.createObjectURL(new Blob(lines(items), { type: "application/jsonl" }));
    make("a", { href: url, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    for (const item of items) set(SAVED + nameOf(item), mark(item));
    changed();
    return file;
  }

  return {
    all, canonical, drop, isSaved, keep, nameOf, read, save, site,
    areLoose: () => unkept.size > 0,
    onChange: (listener) => listeners.push(listener),
  };
})();

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// ---- What became of them: learnt, or the row is another one by now -----------------------------

const fates = new Map(); // name → the English of its row today, null where there is no such row

// By the texts that the front page searches; a correction that is in its brief has done its work.
async function compare() {
  const items = corrections.all();
  if (!items.length || typeof load !== "function") return;
  const cards = new Map((await load("cards")).map((card) => [new URL(card.href, corrections.site).href, card]));
  let learnt = 0;
  for (const item of items) {
    const card = cards.get(item.site + item.page);
    const rows = card ? (await load(`texts-${card.texts}`))[card.id] : [];
    const row = rows.find(([french]) => corrections.canonical(french) === item.seen);
    const now = row ? corrections.canonical(row[1]) : null;
    const done = item.english === null ? row && now !== item.machine : now === item.english;
    const same = corrections.read(corrections.nameOf(item))?.english === item.english; // as it was
    if (done && same) corrections.drop(item);
    else fates.set(corrections.nameOf(item), now);
    learnt += done ? 1 : 0;
  }
  if (learnt) announce(`${learnt} of your corrections ${learnt === 1 ? "is" : "are"} in the briefs now`);
}

// ---- The button that counts them, and the list behind it ---------------------------------------

{
  const button = document.getElementById("corrections");
  const dialog = document.getElementById("corrections-list");
  const part = (name) => dialog.querySelector(`.${name}`);
  const counted = (number) => `${number} correction${number === 1 ? "" : "s"}`;
  // Firefox gives each file that is opened from a disk a store of its own, and an origin that says so.
  const apart = location.protocol === "file:" && location.origin === "null";

  function say(text) {
    part("said").textContent = text;
  }

  function state(item) {
    const now = fates.get(corrections.nameOf(item));
    if (now === null) return ["severe", "its row is not in the briefs any more"];
    if (now !== undefined && now !== corrections.canonical(item.machine)) {
      return ["severe", `the row has changed since: ${now}`];
    }
    return corrections.isSaved(item) ? ["good", "saved"] : ["warning", "not saved"];
  }

  function entry(item) {
    const [colour, words] = state(item);
    const undo = make("button", { type: "button", textContent: "Undo" });
    undo.setAttribute("aria-label", `Undo the correction of: ${item.french}`);
    undo.addEventListener("click", () => {
      const saved = corrections.isSaved(item);
      const place = [...dialog.querySelectorAll("li button")].indexOf(undo);
      corrections.drop(item);
      say(saved ? "Undone here. The file that it was saved to still has it: save again." : "Undone.");
      const left = dialog.querySelectorAll("li button");
      (left[Math.min(place, left.length - 1)] ?? part("close")).focus();
    });
    const where = make("a", { href: `${item.site}${item.page}#r${item.row}`, textContent: `${item.title}, row ${item.row}` });
    return make("li", {},
      make("p", { className: "byline" }, where, " ", make("span", { className: `chip ${colour}`, textContent: words })),
      make("p", { lang: "fr", textContent: item.french }),
      make("p", {}, make("del", { textContent: item.machine })),
      make("p", {}, item.english === null
        ? "The model’s translation again" : make("ins", { textContent: item.english })),
      undo);
  }

  function show() {
    const items = corrections.all();
    const others = corrections.all({ elsewhere: true });
    const unsaved = items.filter((item) => !corrections.isSaved(item)).length;
    button.hidden = !items.length && !others.length && !apart;
    const rest = items.length ? "Corrections: all saved" : "Corrections";
    button.textContent = unsaved ? `${counted(unsaved)} not yet saved` : rest;
    button.classList.toggle("main", unsaved > 0);
    if (!dialog.open) return;
    part("items").replaceChildren(...items.map(entry));
    part("none").hidden = items.length > 0;
    part("loose").hidden = !corrections.areLoose();
    part("save").disabled = !items.length;
    part("save").textContent = items.length > 1 ? `Save all ${items.length} to a file` : "Save to a file";
    part("others").hidden = !others.length;
    part("others-count").textContent = `${counted(others.length)} of other folders`;
    part("other-items").replaceChildren(...others.map(entry));
  }

  part("apart").hidden = !apart;
  corrections.onChange(show);
  button.addEventListener("click", () => {
    say("");
    dialog.showModal();
    show();
  });
  part("close").addEventListener("click", () => dialog.close());
  part("save").addEventListener("click", () => {
    const items = corrections.all();
    const file = corrections.save(items);
    say(`${counted(items.length)} saved to ${file}, where this browser puts downloads.`);
  });
  show();
  addEventListener("DOMContentLoaded", () => compare().then(show, () => {})); // load() is front.js's
}
