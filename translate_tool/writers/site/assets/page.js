// The page of a brief, moved: links that highlight rows, keys, French hidden or shown, corrections.
// The page is whole without this. Every text goes in as textContent, never as markup.
"use strict";

const pairs = document.querySelector(".pairs");
const exact = JSON.parse(pairs.dataset.exact);
const rows = [...pairs.querySelectorAll("tbody tr")];
const numberOf = (row) => Number(row.id.slice(1));
const rowOf = (number) => document.getElementById(`r${number}`);

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

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

// --- Corrections: row → English, kept in this browser until they are learnt ---------------------

const shelf = `corrections:${exact.id}`;
const corrections = new Map();
const download = document.getElementById("download");
const textOf = (row, column) => row.querySelector(column).textContent;
const french = (row) => exact.rows[numberOf(row)]?.[0] ?? textOf(row, "td.fr p");
const machineTexts = new Map(rows.map((row) => [row, [...row.querySelector(".text").childNodes]]));
const shownMachine = (row) => machineTexts.get(row).map((node) => node.textContent).join("");
const machine = (row) => exact.rows[numberOf(row)]?.[1] ?? shownMachine(row);

function keep() {
  const kept = Object.fromEntries([...corrections].map(([row, text]) => [numberOf(row), text]));
  const stored = memory.set(shelf, corrections.size ? JSON.stringify(kept) : null);
  download.hidden = corrections.size === 0;
  download.textContent = `Download corrections (${corrections.size})`;
  return stored;
}

// Corrects `row`, or leaves it to the machine where `text` says no more than it did.
function correct(row, text) {
  const edited = text !== "" && text !== shownMachine(row);
  if (edited) corrections.set(row, text);
  else corrections.delete(row);
  row.querySelector(".text").replaceChildren(...(edited ? [text] : machineTexts.get(row)));
  row.classList.toggle("edited", edited);
  row.querySelector(".edits").hidden = !edited;
}

function commit(row, text) {
  correct(row, text);
  const stored = keep();
  const done = row.classList.contains("edited") ? "corrected" : "as the machine put it";
  const warning = stored ? "" : "; this browser cannot keep it: download it before you leave";
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
    if (corrected) commit(row, area.value.trim().replace(/\s+/g, " "));
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
  const pen = make("button", { type: "button", className: "pen", textContent: "✎", title: "Correct" });
  pen.setAttribute("aria-label", `Correct row ${numberOf(row)}`);
  pen.addEventListener("click", () => edit(row));
  const undo = make("button", { type: "button", textContent: "Undo" });
  undo.setAttribute("aria-label", `Undo the correction of row ${numberOf(row)}`);
  undo.addEventListener("click", () => {
    commit(row, "");
    pen.focus();
  });
  const chip = make("span", { className: "chip good", textContent: "✎ Edited" });
  row.querySelector("td.en").append(
    pen, make("div", { className: "acts edits", hidden: true }, chip, undo));
}

// What was kept from an earlier visit; whatever is not ours is left out.
function recall() {
  let kept = {};
  try {
    kept = JSON.parse(memory.get(shelf)) ?? {};
  } catch {
    // Another page or hand wrote it.
  }
  for (const [number, text] of Object.entries(kept)) {
    const row = rowOf(number);
    if (row && typeof text === "string") correct(row, text);
  }
  keep();
}

function correctionFile() {
  const edited = rows.filter((row) => corrections.has(row));
  return {
    schema: "translate-tool/corrections/1",
    corrections: edited.map((row) => ({
      origin: exact.origin,
      row: numberOf(row),
      french: french(row),
      machine: machine(row),
      english: corrections.get(row),
    })),
  };
}

rows.forEach(addActs);
recall();
download.addEventListener("click", () => {
  const text = JSON.stringify(correctionFile(), null, 2) + "\n";
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", { href: url, download: exact.file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  announce(`${corrections.size} corrections downloaded`);
});

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
  f: toggleFrench,
  "/": () => location.assign(`${document.body.dataset.root}index.html#search`),
  "?": () => help.showModal(),
  Escape: () => highlight(null),
};
const arrows = { ArrowDown: actions.j, ArrowUp: actions.k };

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.ctrlKey || event.altKey || event.metaKey || typing || help.open) return;
  const inTable = event.target.closest(".pairs tbody th");
  const act = (inTable && arrows[event.key]) || ((keysOn.checked || event.key === "Escape") && actions[event.key]);
  if (!act) return;
  event.preventDefault();
  act();
});
