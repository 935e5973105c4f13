// The page of a brief, moved: links that highlight rows, keys, French hidden or shown, corrections.
// The page is whole without this. Every text goes in as textContent, never as markup. Pages that an
// earlier version wrote go on with its script, page.js, which is left beside this one.
"use strict";

const pairs = document.querySelector(".pairs");
const exact = JSON.parse(pairs.dataset.exact);
const rows = [...pairs.querySelectorAll("tbody tr")];
const numberOf = (row) => Number(row.id.slice(1));
const rowOf = (number) => document.getElementById(`r${number}`);

// --- Rows that a summary line or a fact cites ---------------------------------------------------

function highlight(line) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  if (!line) return;
  const numbers = line.dataset.rows.split(" ");
  for (const number of numbers) rowOf(number).classList.add("lit");
  line.classList.add("lit");
  announce(`Highlighted: ${numbers.length > 1 ? "rows" : "row"} ${numbers.join(", ")}`);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#r"]');
  if (link) highlight(link.closest("[data-rows]"));
});

// --- From row to row ----------------------------------------------------------------------------

let here = -1;
pairs.addEventListener("focusin", (event) => {
  here = rows.indexOf(event.target.closest("tr"));
});

// Where the reader is: the row last gone to or linked to, else just above the first one.
function current() {
  return here >= 0 ? here : rows.findIndex((row) => row.matches(":target"));
}

function goTo(row) {
  if (!row) return;
  row.querySelector("th a").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function goToDoubtful(step) {
  const from = current();
  const order = step > 0 ? rows : [...rows].reverse();
  const next = (row) => step * (rows.indexOf(row) - from) > 0;
  const doubtful = order.filter((row) => row.classList.contains("doubtful"));
  const row = doubtful.find(next) ?? doubtful[0];
  goTo(row);
  announce(row ? `Row ${numberOf(row)} is to be reviewed` : "No row is to be reviewed");
}

// --- French hidden or shown ---------------------------------------------------------------------

const frenchButton = document.getElementById("french");

function showFrench(shown) {
  if (shown) delete document.documentElement.dataset.french;
  else document.documentElement.dataset.french = "hidden";
  frenchButton.setAttribute("aria-pressed", String(shown));
}

function toggleFrench() {
  const shown = frenchButton.getAttribute("aria-pressed") !== "true";
  showFrench(shown);
  memory.set("french", shown ? null : "hidden");
  announce(`French ${shown ? "shown" : "hidden"}`);
}

showFrench(memory.get("french") !== "hidden");
frenchButton.addEventListener("click", toggleFrench);

// --- Corrections: kept in this browser until they are learnt; corrections.js has the store -------

const textOf = (row, column) => row.querySelector(column).textContent;
const machineTexts = new Map(rows.map((row) => [row, [...row.querySelector(".text").childNodes]]));
const shownMachine = (row) => machineTexts.get(row).map((node) => node.textContent).join("");
const french = (row) => exact.rows[numberOf(row)]?.[0] ?? textOf(row, "td.fr p");
const machine = (row) => exact.rows[numberOf(row)]?.[1] ?? shownMachine(row);
const nameOf = (row) => corrections.nameOf({ article: exact.id, french: french(row) });
const known = (row) => corrections.read(nameOf(row));

// What is kept of a row; `seen` is its French as pages show it.
function item(row, english) {
  return {
    article: exact.id,
    origin: exact.origin,
    page: location.href.split("#")[0].slice(corrections.site.length),
    title: document.querySelector("h1").textContent,
    row: numberOf(row),
    french: french(row),
    seen: corrections.canonical(textOf(row, "td.fr p")),
    machine: machine(row),
    english,
  };
}

// Shows of a row what is kept of it, which may have been kept in another tab.
function draw(row) {
  if (row.classList.contains("editing")) return;
  const kept = known(row);
  const edited = Boolean(kept) && kept.english !== null;
  const since = kept && corrections.canonical(kept.machine) !== corrections.canonical(machine(row));
  row.querySelector(".text").replaceChildren(...(edited ? [kept.english] : machineTexts.get(row)));
  row.classList.toggle("edited", edited);
  row.querySelector(".edits").hidden = !kept;
  row.querySelector(".edits .chip").textContent = edited ? "✎ Edited" : "✎ To be withdrawn";
  row.querySelector(".withdraw")?.toggleAttribute("hidden", Boolean(kept));
  row.querySelector(".since").hidden = !since;
  row.querySelector(".since span").textContent = `The translation has changed since: ${shownMachine(row)}`;
}

// Keeps `english` (null: withdraws what a person wrote), or leaves the row as it was published
// where it says no more than that.
function commit(row, english) {
  const changed = english !== "" && english !== shownMachine(row);
  const stored = changed ? corrections.keep(item(row, english)) : !corrections.drop(item(row, ""));
  const done = changed ? (english === null ? "to be withdrawn" : "corrected") : "as it was published";
  const warning = stored ? "" : "; this browser cannot keep it: save it before you leave";
  announce(`Row ${numberOf(row)} ${done}${warning}`);
}

function edit(row) {
  if (row.classList.contains("editing")) return;
  const text = row.querySelector(".text");
  const pen = row.querySelector(".pen");
  const area = make("textarea", { value: text.textContent, lang: "en", spellcheck: true });
  area.setAttribute("aria-label", `English of row ${numberOf(row)}`);
  const close = (corrected) => {
    area.remove();
    buttons.remove();
    text.hidden = pen.hidden = false;
    row.classList.remove("editing");
    if (corrected) commit(row, corrections.canonical(area.value));
    draw(row);
    pen.focus();
  };
  const button = (label, properties, corrected) =>
    make("button", { type: "button", textContent: label, onclick: () => close(corrected), ...properties });
  const buttons = make("div", { className: "acts" },
    button("Keep", { className: "main" }, true), button("Cancel", {}, false));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(false);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  row.classList.add("editing");
  text.hidden = pen.hidden = true;
  text.after(area, buttons);
  area.focus();
}

function addActs(row) {
  const number = numberOf(row);
  const act = (text, label, onclick) => {
    const made = make("button", { type: "button", textContent: text, onclick });
    made.setAttribute("aria-label", `${label} row ${number}`);
    return made;
  };
  const pen = act("✎", "Correct", () => edit(row));
  Object.assign(pen, { className: "pen", title: "Correct" });
  const back = () => pen.focus();
  const undo = act("Undo", "Undo the correction of", () => back(commit(row, "")));
  const mine = act("Keep mine", "Keep the correction of", () => back(commit(row, known(row).english)));
  const cell = row.querySelector("td.en");
  cell.append(
    pen,
    make("div", { className: "acts edits", hidden: true },
      make("span", { className: "chip good" }), undo),
    make("div", { className: "acts since", hidden: true },
      make("span", { className: "chip severe" }), mine));
  if (row.dataset.human !== undefined) {
    const withdraw = act("Withdraw", "Withdraw the correction of", () => back(commit(row, null)));
    cell.append(make("div", { className: "acts withdraw" }, withdraw));
  }
}

// What an earlier version of this page kept: row → English.
function takeOver() {
  const shelf = `corrections:${exact.id}`;
  let kept = {};
  try {
    kept = JSON.parse(memory.get(shelf)) ?? {};
  } catch {
    // Another page or hand wrote it.
  }
  for (const [number, text] of Object.entries(kept)) {
    const row = rowOf(number);
    const english = typeof text === "string" ? corrections.canonical(text) : "";
    const fresh = row && english && english !== shownMachine(row) && !known(row);
    if (fresh && !corrections.keep(item(row, english))) return;
  }
  memory.set(shelf, null);
}

// Lets go of what the brief has by now, and takes along what was kept before the folder was moved.
function settle(row) {
  const kept = known(row);
  if (!kept) return;
  const learnt = kept.english === null
    ? row.dataset.human === undefined
    : kept.english === corrections.canonical(machine(row));
  if (learnt) corrections.drop(kept);
  else if (kept.site !== corrections.site) corrections.keep({ ...kept, page: item(row, "").page });
}

rows.forEach(addActs);
takeOver();
rows.forEach(settle);
const drawAll = () => rows.forEach(draw);
corrections.onChange(drawAll);
drawAll();

// --- Keys ---------------------------------------------------------------------------------------

const help = document.getElementById("help");
const keysOn = document.getElementById("keys-on");
document.getElementById("keys").addEventListener("click", () => help.showModal());
document.getElementById("close-help").addEventListener("click", () => help.close());
keysOn.checked = memory.get("keys") !== "off";
keysOn.addEventListener("change", () => memory.set("keys", keysOn.checked ? null : "off"));

const actions = {
  j: () => goTo(rows[Math.min(current() + 1, rows.length - 1)]),
  k: () => goTo(rows[Math.max(current() - 1, 0)]),
  n: () => goToDoubtful(1),
  N: () => goToDoubtful(-1),
  e: () => current() >= 0 && edit(rows[current()]),
  c: () => document.getElementById("corrections").click(),
  f: toggleFrench,
  "/": () => location.assign(`${document.body.dataset.root}index.html#search`),
  "?": () => help.showModal(),
  Escape: () => highlight(null),
};
const arrows = { ArrowDown: actions.j, ArrowUp: actions.k };

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.ctrlKey || event.altKey || event.metaKey || typing || document.querySelector("dialog[open]")) return;
  const inTable = event.target.closest(".pairs tbody th");
  const act = (inTable && arrows[event.key]) || ((keysOn.checked || event.key === "Escape") && actions[event.key]);
  if (!act) return;
  event.preventDefault();
  act();
});
