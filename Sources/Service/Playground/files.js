// Structure files: dropping, choosing and pasting them, and what the service found in them.

import { ApiError, requestJSON, sentence } from "./api.js";
import { Configuration } from "./configuration.js";
import { byId, counted, decimals, h } from "./dom.js";
import { structureFormat, textOf } from "./structure-file.js";
import { compositionSymbols, configurationText, energyText, materialText, trustWord } from "./words.js";

/** The largest number of files at once. */
const maximumCount = 200;

/** Reads files by the service, and reports beside the place for files what was read or why nothing was. */
export class Files {
  #page;
  /** Cancels the reading of earlier files. */
  #cancellation = new AbortController();

  /**
   * @param page What the page has and does: `hosts()`; `conditions()`, the fields of a request besides the structure;
   * `begin()` when one file is about to be read; `show(configuration)` with the structure of one file, or of a selected
   * row; `refuse(name)` if one file cannot be read; `add(configuration, prediction, name)` for each file of several;
   * `follow(text)` for a pasted link or key, returns whether it is one.
   */
  constructor(page) {
    this.#page = page;
    byId("file").addEventListener("change", async (event) => {
      await this.#read([...event.target.files]);
      // Allow the same file to be chosen again.
      event.target.value = "";
    });
    document.addEventListener("dragover", (event) => this.#drag(event));
    document.addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) document.body.classList.remove("dragging");
    });
    document.addEventListener("drop", (event) => this.#drop(event));
    document.addEventListener("paste", (event) => this.#paste(event));
  }

  /** Removes the report of the last file. */
  clearReport() {
    byId("file-fault").textContent = "";
    byId("file-read").replaceChildren();
  }

  #drag(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dragging");
  }

  #drop(event) {
    document.body.classList.remove("dragging");
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.#read([...event.dataTransfer.files]);
  }

  #paste(event) {
    if (event.target.closest?.("input, textarea, select, dialog")) return;
    const files = [...event.clipboardData.files];
    const text = event.clipboardData.getData("text/plain");
    if (files.length === 0 && text.trim() === "") return;
    event.preventDefault();
    if (files.length > 0) this.#read(files);
    else if (!this.#page.follow(text.trim())) this.#read([new File([text], "the pasted text")]);
  }

  async #read(files) {
    if (files.length === 0) return;
    this.#cancellation.abort();
    this.#cancellation = new AbortController();
    const { signal } = this.#cancellation;
    this.clearReport();
    byId("file-table").replaceChildren();
    byId("drop").scrollIntoView({ block: "nearest" });
    if (files.length > maximumCount) {
      this.#refuse(`these ${files.length} files`, `at most ${maximumCount} files can be read at once`);
    } else if (files.length === 1) {
      await this.#readOne(files[0], signal);
    } else {
      await this.#readSeveral(files, signal);
    }
  }

  async #readOne(file, signal) {
    this.#page.begin();
    byId("file-read").replaceChildren(`Reading ${file.name} …`);
    const result = await this.#result(file, signal);
    if (signal.aborted) return;
    byId("file-read").replaceChildren();
    if (result.fault) {
      this.#refuse(file.name, result.fault);
      return;
    }
    this.#page.show(result.configuration);
    byId("file-read").replaceChildren(h("strong", {}, file.name), `: ${readingText(result)}.`);
  }

  /** Reads files one after the other into a table. */
  async #readSeveral(files, signal) {
    const rows = [];
    for (const file of files) {
      byId("file-read").replaceChildren(`Reading ${rows.length + 1} of ${files.length} files …`);
      const result = await this.#result(file, signal);
      if (signal.aborted) return;
      rows.push({ file, ...result });
      if (result.configuration) this.#page.add(result.configuration, result.prediction, file.name);
    }
    const refused = rows.filter(({ fault }) => fault).length;
    byId("file-read").replaceChildren(`${counted(files.length - refused, "file")} read`,
      refused > 0 ? `, ${refused} refused.` : ".");
    byId("file-table").replaceChildren(this.#table(rows));
  }

  /** Returns { format, configuration, prediction } of a file, or { fault }, a text. */
  async #result(file, signal) {
    try {
      const structure = await textOf(file);
      const prediction = await requestJSON("predict", { body: { ...this.#page.conditions(), structure }, signal });
      const configuration = Configuration.read(prediction, this.#page.hosts());
      return { format: structureFormat(structure), configuration, prediction };
    } catch (error) {
      const details = error instanceof ApiError ? error.faults.map(({ detail }) => detail) : [];
      return { fault: details.join("; ") || error.message };
    }
  }

  #refuse(name, detail) {
    byId("file-fault").textContent = `${name} was not read. ${sentence(detail)}`;
    this.#page.refuse(name);
  }

  #table(rows) {
    const row = ({ file, fault, format, configuration, prediction }) => h("tr", {},
      h("th", { scope: "row" }, fault ? file.name : h("button", {
        type: "button", class: "quiet", onclick: () => this.#page.show(configuration),
      }, file.name)),
      fault
        ? h("td", { colspan: 4, class: "fault" }, sentence(fault))
        : [
          h("td", {}, `${format}, ${materialText(configuration)}: `, compositionSymbols(configuration)),
          h("td", { class: "number" }, energyText(prediction.formation_energy_ev)),
          h("td", { class: "number" }, energyText(prediction.band_gap_ev)),
          h("td", {}, trustWord(prediction)),
        ]);
    return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Table of files" },
      h("table", { class: "tried-table" },
        h("caption", {}, "Files (energies at the elemental phases)"),
        h("thead", {}, h("tr", {},
          ["File", "Read as", "Formation energy", "Band gap", "Training range"].map((title) =>
            h("th", { scope: "col" }, title)))),
        h("tbody", {}, rows.map(row))));
  }
}

/** Returns what was read: "POSCAR, MoS₂ 8 × 8, 3 defects, strain 0.2 %, atoms within 0.05 Å of their sites". */
function readingText({ format, configuration, prediction }) {
  const { strain, largest_displacement_angstrom: displacement } = prediction.matched;
  return [
    format, configurationText(configuration), `strain ${decimals(100 * strain, 1)} %`,
    `atoms within ${decimals(displacement, 2)} Å of their sites`,
  ].join(", ");
}
