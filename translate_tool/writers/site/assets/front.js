// The front page: search, filters, order. What a reader asks for stands in the address, after the
// "#", so that Back, bookmarks and reloading work. Data come as scripts, as a page opened from a
// disk may load nothing else, and each only when it is asked for. Texts of articles become text
// nodes, never markup.
"use strict";

const $ = (id) => document.getElementById(id);
const FIELDS = ["sort", "source", "topic", "flag", "minutes", "from", "to"];
const PAGE = 40;
const TOPICS = 2; // on a card
const CLIP = 90; // characters before and after a hit

// ---- Data: data/NAME.js calls deliver(NAME, JSON) --------------------------------------------

const waiting = new Map();
const loaded = new Map();

function deliver(name, json) {
  waiting.get(name)(JSON.parse(json));
}

function load(name) {
  if (!loaded.has(name)) {
    loaded.set(name, new Promise((resolve, reject) => {
      waiting.set(name, resolve);
      const script = document.createElement("script");
      script.src = `data/${name}.js`;
      script.onerror = () => reject(new Error(`${script.src} cannot be read`));
      document.head.append(script);
    }));
  }
  return loaded.get(name);
}

// ---- Search ----------------------------------------------------------------------------------

// As folding.py: no case, no accents; letters and digits only.
function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]+/g, "").toLowerCase()
    .replaceAll("œ", "oe").replaceAll("æ", "ae").replaceAll("ß", "ss");
}
const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const indexes = new Map();

async function indexOf(word, head) {
  const start = (letters) => [...word].slice(0, letters).join("").replace(/[^a-z0-9]/gu, "_");
  const key = [start(3), start(2), "all"].find((name) => head.shards.includes(name));
  if (!key) return null;
  if (!indexes.has(key)) {
    const numbers = head.lengths.map((_, number) => [number, number]);
    indexes.set(key, MiniSearch.loadJS({
      documentCount: numbers.length,
      nextId: numbers.length,
      documentIds: Object.fromEntries(numbers),
      fieldIds: Object.fromEntries(head.fields.map((field, place) => [field, place])),
      fieldLength: head.lengths,
      averageFieldLength: head.average,
      storedFields: {},
      dirtCount: 0,
      index: await load(`words-${key}`),
      serializationVersion: 2,
    }, { fields: head.fields, tokenize: (text) => [text], processTerm: (term) => term }));
  }
  return indexes.get(key);
}

const DATED = 20; // score of a brief of the day that is asked for: above most that only name it

// Briefs with every word of the query, or of its date: number → score, and the words of the text
// that matched. Where there are none, briefs with words spelt much alike.
async function search(query, briefs) {
  const head = await load("search");
  const useful = (word) => word.length >= head.shortest && !head.stop.includes(word);
  const groups = groupsOf(query, words)
    .map(({ words: all, days }) => ({ words: new Set(all.filter(useful)), days }))
    .filter(({ words: some, days }) => some.size || days);
  const exact = await matches(groups, briefs, head, false);
  return exact.size || !groups.length ? exact : matches(groups, briefs, head, 0.25);
}

async function matches(groups, briefs, head, fuzzy) {
  let found = null;
  for (const { words: asked, days } of groups) {
    let hits = null;
    for (const word of asked) hits = both(hits, await hitsOf(word, head, fuzzy));
    hits ??= new Map();
    for (const { id } of days ? briefs.filter(({ on }) => days.test(on)) : []) {
      hits.set(id, { score: (hits.get(id)?.score ?? 0) + DATED, terms: hits.get(id)?.terms ?? [] });
    }
    found = both(found, hits);
  }
  return found ?? new Map();
}

async function hitsOf(word, head, fuzzy) {
  const index = await indexOf(word, head);
  const hits = index?.search(word, { prefix: word.length > 2, fuzzy, boost: { title: 3 } }) ?? [];
  return new Map(hits.map(({ id, score, terms }) => [id, { score, terms }]));
}

// What is in both maps, scores and words added up; all of the second where there is no first.
function both(found, hits) {
  if (!found) return hits;
  return new Map([...hits].filter(([id]) => found.has(id)).map(([id, { score, terms }]) => {
    const before = found.get(id);
    return [id, { score: before.score + score, terms: [...before.terms, ...terms] }];
  }));
}

// ---- What the reader asks for ----------------------------------------------------------------

let turn = 0; // of the latest question: an answer that comes after a later question is dropped
let answer = { stories: [], hits: null, shown: 0 };

const asked = () => new URLSearchParams(location.hash.slice(1));

function ask(changes, { replace = false } = {}) {
  const next = asked();
  for (const [key, value] of Object.entries(changes)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  next.delete("search");
  if (!("n" in changes)) next.delete("n");
  const address = `#${next}`;
  if (address === (location.hash || "#")) return;
  if (replace) location.replace(address);
  else location.hash = address;
}

const FLAGGED = {
  "": () => true,
  some: (brief) => brief.risk > 0,
  none: (brief) => brief.risk === 0,
};

function wanted(want) {
  const [source, topic, flag, from, to, news] =
    ["source", "topic", "flag", "from", "to", "news"].map((key) => want.get(key) ?? "");
  const [least, most = least] = (want.get("minutes") ?? "0-").split("-");
  const flagged = FLAGGED[flag] ?? ((brief) => flag.replace(/^is /, "") in brief.flags);
  return (brief) =>
    (!source || brief.source === source) && (!topic || brief.topics.includes(topic)) &&
    (!news || brief.news === news) &&
    (!from || brief.on >= from) && (!to || (brief.on && brief.on <= to)) &&
    brief.minutes >= Number(least) && (!most || brief.minutes <= Number(most)) && flagged(brief);
}

const ORDERS = {
  importance: (a, b) => b.importance - a.importance || a.number - b.number,
  risk: (a, b) => b.risk - a.risk || a.number - b.number,
  newest: (a, b) => a.number - b.number,
};

// The stories in order, each by the version that comes first in it: the leader, mostly.
function arranged(briefs, want, hits) {
  const fits = wanted(want);
  const found = briefs.filter((brief) => (!hits || hits.has(brief.id)) && fits(brief));
  const best = (a, b) => hits.get(b.id).score - hits.get(a.id).score || a.number - b.number;
  found.sort(ORDERS[want.get("sort")] ?? (hits ? best : ORDERS.newest));
  const stories = new Map();
  for (const brief of found) {
    if (!stories.has(brief.story)) stories.set(brief.story, brief);
  }
  return { count: found.length, stories: [...stories.values()] };
}

async function answerNow() {
  const mine = ++turn;
  const want = asked();
  const query = want.get("q") ?? "";
  reflect(want);
  try {
    const began = performance.now();
    const briefs = await load("cards");
    number(briefs);
    const hits = words(query).length ? await search(query, briefs) : null;
    if (mine !== turn) return;
    const { count, stories } = arranged(briefs, want, hits);
    answer = { briefs, stories, hits, shown: 0 };
    $("list").replaceChildren();
    show(Math.max(PAGE, Number(want.get("n")) || 0));
    const total = stories.length;
    $("found").textContent = total
      ? `${total.toLocaleString("en")} ${total === 1 ? "story" : "stories"}` +
        (count > total ? ` in ${count.toLocaleString("en")} versions` : "")
      : "Nothing found: try more letters, fewer words or fewer filters";
    performance.measure("answer", { start: began, detail: location.hash });
  } catch (problem) {
    $("found").textContent = `Not possible: ${problem.message}`;
  }
}

function number(briefs) {
  if (briefs.length && briefs[0].number === undefined) {
    briefs.forEach((brief, place) => { brief.number = place; });
    for (const brief of briefs) {
      if (brief.story !== brief.number) (briefs[brief.story].others ??= []).push(brief);
    }
  }
}

// The form says what the address says.
function reflect(want) {
  const query = want.get("q") ?? "";
  if ($("search").value.trim() !== query.trim()) $("search").value = query;
  for (const field of FIELDS) $(field).value = want.get(field) ?? "";
  const [usual, newest] = $("sort").options;
  usual.textContent = query ? "best match" : "newest first";
  newest.hidden = !query;
  for (const tab of document.querySelectorAll("[data-news]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.news === (want.get("news") ?? "")));
  }
  const active = FIELDS.filter((field) => field !== "sort" && want.get(field)).length;
  $("active").textContent = active ? ` (${active})` : "";
  if (active) $("active").closest("details").open = true;
}

// ---- Cards: the same as the macro in front.html makes ----------------------------------------

function element(tag, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, value);
  }
  if (text !== undefined) made.textContent = text;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function show(count) {
  const next = answer.stories.slice(answer.shown, count);
  const made = next.map(card);
  $("list").append(...made);
  answer.shown += next.length;
  $("more").hidden = answer.shown >= answer.stories.length;
  if (answer.hits) next.forEach((brief, place) => snippets(brief, made[place], answer.hits));
  return made;
}

function card(brief) {
  const story = answer.briefs[brief.story];
  const others = [story, ...(story.others ?? [])].filter((other) => other !== brief);
  return element("li", { class: "story" },
    element("div", { class: "telling" },
      element("h3", {},
        ...(brief.news ? [element("span", { class: "fresh", text: brief.news }), " "] : []),
        element("a", { class: "go", href: brief.href, text: brief.title })),
      brief.original ? element("p", { class: "original", lang: "fr", text: brief.original }) : null,
      brief.gist ? element("p", { class: "gist", text: brief.gist }) : null,
      others.length ? element("details", { class: "versions" },
        element("summary", { text: `and ${others.length} more version${others.length > 1 ? "s" : ""}` }),
        element("ul", {}, ...others.map((other) => element("li", {},
          element("a", { href: other.href, text: other.title }), " ",
          element("span", { class: "byline",
            text: [other.source, dated(other), other.outdated].filter(Boolean).join(" · ") }))))) : null),
    element("div", { class: "about" },
      brief.source ? element("p", { class: "source", text: brief.source }) : null,
      dated(brief) ? element("p", { class: "byline" }, element("time", { text: dated(brief) })) : null,
      element("ul", { class: "chips" },
        brief.outdated ? element("li", { class: "chip warning", text: brief.outdated }) : null,
        chip(brief.failed, "severe", "not translated"), chip(brief.severe, "severe", "unreliable"),
        chip(brief.warning, "warning", `to check${brief.facts ? `, ${brief.facts} for facts` : ""}`),
        element("li", { class: "quiet", text: `${brief.minutes} min` })),
      brief.topics.length ? element("p", { class: "topics" },
        ...brief.topics.slice(0, TOPICS).flatMap((topic, place) => [place ? ", " : "",
          element("a", { href: `#topic=${encodeURIComponent(topic)}`, text: topic })])) : null));
}

function dated({ date, came }) {
  return came ? [date, `came in ${came}`].filter(Boolean).join(", ") : date;
}

function chip(count, severity, what) {
  return count ? element("li", { class: `chip ${severity}`, text: `${count} ${what}` }) : null;
}

// ---- Where in the text the words are ---------------------------------------------------------

async function snippets(brief, item, hits) {
  const terms = new Set(hits.get(brief.id).terms);
  const rows = (await load(`texts-${brief.texts}`))[brief.id];
  const found = [];
  rows.forEach(([french, english], place) => {
    for (const [lang, text] of [["en", english], ["fr", french]]) {
      const spots = spotted(text, terms);
      const words = new Set(spots.map(([a, b]) => fold(text.slice(a, b))));
      if (spots.length) found.push({ lang, text, spots, words, row: place + 1 });
    }
  });
  const told = telling(found).map((hit) => snippet(brief, hit));
  if (!told.length) return; // its date is what was asked for, or its source
  for (const old of item.querySelectorAll(".gist")) old.remove();
  [...item.querySelectorAll("h3, .original")].pop().after(...told);
}

// Two hits that say most: the one with most of the words, and one of another row with others.
function telling(found) {
  const [first] = [...found].sort((a, b) => b.words.size - a.words.size);
  if (!first) return [];
  const others = found.filter(({ row }) => row !== first.row);
  const second = others.find(({ words }) => [...words].some((word) => !first.words.has(word)));
  return [first, second ?? others[0]].filter(Boolean).sort((a, b) => a.row - b.row);
}

// Start and end of each word of `text` that is one of `terms`.
function spotted(text, terms) {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)]
    .filter(([word]) => terms.has(fold(word)))
    .map(({ 0: word, index }) => [index, index + word.length]);
}

function snippet(brief, { lang, text, spots, row }) {
  const start = spots[0][0] > CLIP ? text.indexOf(" ", spots[0][0] - CLIP) + 1 : 0;
  const limit = spots[0][1] + CLIP;
  const cut = text.length > limit ? text.lastIndexOf(" ", limit) : text.length;
  const end = Math.max(cut, spots[0][1]);
  const parts = [start ? "… " : ""];
  let at = start;
  for (const [a, b] of spots.filter(([, b]) => b <= end)) {
    parts.push(text.slice(at, a), element("mark", { text: text.slice(a, b) }));
    at = b;
  }
  parts.push(text.slice(at, end), end < text.length ? " …" : "");
  return element("p", { class: "gist hit" }, element("span", { lang }, ...parts), " ",
    element("a", { href: `${brief.href}#r${row}`, text: `row ${row}` }));
}

// ---- Hands -----------------------------------------------------------------------------------

function step(by) {
  const links = [...document.querySelectorAll("#list .go")];
  const at = links.indexOf(document.activeElement?.closest(".story")?.querySelector(".go"));
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  if (next >= links.length && !$("more").hidden) $("more").focus();
  else links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
}

const KEYS = { "/": () => $("search").focus(), j: () => step(1), k: () => step(-1) };

function start() {
  const form = document.querySelector(".seek");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    location.hash = "#";
  });
  $("search").addEventListener("focus", () => load("search").catch(() => {}), { once: true });
  $("search").addEventListener("input", () => ask({ q: $("search").value.trim() }, { replace: true }));
  for (const field of FIELDS) {
    $(field).addEventListener("change", () => ask({ [field]: $(field).value }));
  }
  for (const tab of document.querySelectorAll("[data-news]")) {
    tab.addEventListener("click", () => ask({ news: tab.dataset.news }));
  }
  $("more").addEventListener("click", () => {
    const first = show(answer.shown + PAGE)[0];
    first?.querySelector(".go").focus();
    history.replaceState(null, "", `#${withCount()}`);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea") || memory.get("keys") === "off") return;
    if (KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  addEventListener("hashchange", answerNow);
  if (location.hash === "#search") $("search").focus();
  answerNow();
}

function withCount() {
  const want = asked();
  want.set("n", answer.shown);
  return want;
}

start();
