// The table of the configurations that were tried: sorting, and the comparison of two.

import { comparison } from "./comparison.js";
import { decimals, h } from "./dom.js";
import { compositionSymbols, compositionText, materialText, notPredictedNote, trustWord } from "./words.js";

/** The number of rows without a request for all. */
const fewRows = 30;

/** The columns: the title, the unit, the value to sort by, and the content of a cell. */
const columns = [
  { title: "Configuration", value: ({ configuration, file }) => `${materialText(configuration)} ${file ?? ""}` },
  { title: "Defects", value: ({ prediction }) => prediction.defect_count, isNumber: true },
  {
    title: "Formation energy", unit: "eV", value: ({ prediction }) => prediction.formation_energy_ev, isNumber: true,
    places: 3,
  },
  {
    title: "Per defect", unit: "eV", value: ({ prediction }) => prediction.formation_energy_per_site_ev,
    isNumber: true, places: 3,
  },
  { title: "Band gap", unit: "eV", value: ({ prediction }) => prediction.band_gap_ev, isNumber: true, places: 3 },
  {
    title: "Training range", value: ({ prediction }) => prediction.domain_distance,
    cell: ({ prediction }) => trustWord(prediction),
  },
];

/** A table in an element of the page, and the comparison in another. */
export class TriedTable {
  #element;
  #comparison;
  #onReturn;
  #entries = [];
  #current = "";
  /** The index of the column to sort by, or null for the order in which they were tried; the newest is first. */
  #column = null;
  #isDescending = false;
  #showsAll = false;
  /** The keys of the configurations to compare: at most two, the later one last. */
  #compared = [];

  /** @param onReturn Called with the configuration of a selected row. */
  constructor(element, comparisonElement, onReturn) {
    this.#element = element;
    this.#comparison = comparisonElement;
    this.#onReturn = onReturn;
  }

  /** Shows the entries of `Tried`. The row of the key `current` is marked. */
  show(entries, current) {
    this.#entries = entries;
    this.#current = current;
    const keys = new Set(entries.map(({ key }) => key));
    this.#compared = this.#compared.filter((key) => keys.has(key));
    this.#draw();
  }

  #draw() {
    const focus = document.activeElement?.closest?.("[data-focus]")?.dataset.focus;
    const isInside = this.#element.contains(document.activeElement);
    const rows = this.#sorted();
    const shown = this.#showsAll ? rows : rows.slice(0, fewRows);
    const pair = this.#compared.map((key) => this.#entries.find((entry) => entry.key === key));
    this.#comparison.replaceChildren(pair.length === 2 ? comparison(...pair) : "");
    this.#element.replaceChildren(
      h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Table of what was tried" },
        h("table", { class: "tried-table" },
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Compare"), h("span", { "aria-hidden": "true" }, "⇄")), columns.map((_, index) => this.#heading(index)))),
          h("tbody", {}, shown.map((entry) => this.#row(entry))))),
      shown.length < rows.length
        ? h("button", { type: "button", class: "quiet", onclick: () => this.#showAll() }, `Show all ${rows.length}`) : "");
    if (isInside && focus) this.#element.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }

  #showAll() {
    this.#showsAll = true;
    this.#draw();
  }

  #sorted() {
    const newest = [...this.#entries].reverse();
    if (this.#column === null) return newest;
    const { value } = columns[this.#column];
    const sign = this.#isDescending ? -1 : 1;
    // Predictions without this property are last in both directions.
    const order = (left, right) => left === undefined || right === undefined
      ? (left === undefined) - (right === undefined)
      : sign * (typeof left === "string" ? left.localeCompare(right) : left - right);
    return newest.sort((left, right) => order(value(left), value(right)));
  }

  #heading(index) {
    const { title, unit, isNumber } = columns[index];
    const isSorted = this.#column === index;
    const direction = isSorted ? (this.#isDescending ? "descending" : "ascending") : null;
    return h("th", { scope: "col", class: isNumber ? "number" : null, "aria-sort": direction },
      h("button", {
        type: "button", class: "sort", "data-focus": `sort ${index}`, onclick: () => this.#sortBy(index),
      }, unit ? `${title} (${unit})` : title,
      h("span", { class: "arrow", "aria-hidden": "true" }, isSorted ? (this.#isDescending ? "▼" : "▲") : "")));
  }

  /** Sorts by a column: first ascending, then descending, then in the order in which they were tried. */
  #sortBy(index) {
    if (this.#column !== index) [this.#column, this.#isDescending] = [index, false];
    else if (!this.#isDescending) this.#isDescending = true;
    else this.#column = null;
    this.#draw();
  }

  #row(entry) {
    const { key, configuration, file } = entry;
    const name = `${materialText(configuration)}: ${compositionText(configuration)}`;
    return h("tr", { class: key === this.#current ? "current" : null, "data-key": key },
      h("td", {}, h("input", {
        type: "checkbox", "aria-label": `Compare ${name}`, "data-focus": `compare ${key}`,
        ...(this.#compared.includes(key) ? { checked: true } : {}),
        onchange: (event) => this.#compare(key, event.target.checked),
      })),
      h("th", { scope: "row" }, h("button", {
        type: "button", class: "quiet", "data-focus": `show ${key}`,
        "aria-current": key === this.#current ? "true" : null, onclick: () => this.#onReturn(configuration),
      }, `${materialText(configuration)}: `, compositionSymbols(configuration)),
      file ? h("span", { class: "file-name" }, file) : null),
      columns.slice(1).map((column) => h("td", { class: column.isNumber ? "number" : null }, cell(column, entry))));
  }

  #compare(key, isChosen) {
    this.#compared = this.#compared.filter((each) => each !== key);
    if (isChosen) this.#compared = [...this.#compared, key].slice(-2);
    this.#draw();
  }
}

function cell({ value, places, cell: content }, entry) {
  if (content) return content(entry);
  const number = value(entry);
  return number === undefined ? notPredictedNote({ isShort: true }) : places === undefined ? String(number) : decimals(number, places);
}
