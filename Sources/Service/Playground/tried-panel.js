// What was tried: the list, its plot and its table, and the buttons for it.

import { byId } from "./dom.js";
import { HistoryPlot } from "./history.js";
import { TriedTable } from "./table.js";
import { Tried } from "./tried.js";

/** The section with the heading "Tried so far". */
export class TriedPanel {
  #tried = new Tried(() => this.#draw());
  #plot;
  #table;
  #configuration = null;
  #potentials = {};

  /** @param onReturn Called with a selected configuration. */
  constructor(onReturn) {
    this.#plot = new HistoryPlot(byId("history"), byId("unplotted"), onReturn);
    this.#table = new TriedTable(byId("tried-table"), byId("comparison"), onReturn);
    byId("forget").addEventListener("click", () => {
      this.#tried.removeOthers(this.#configuration.key);
      this.#draw();
    });
  }

  /** Lists only predictions of some models; see `Tried.use`. */
  use(hosts, models) {
    this.#tried.use(hosts, models);
  }

  /** Adds the prediction of a configuration, and the name of its file, if it has one. The next `show` lists it. */
  add(configuration, prediction, file) {
    this.#tried.add(configuration, prediction, file);
  }

  /**
   * Lists what was tried, and marks a configuration.
   *
   * @param potentials Δμ in eV of the elements of its host, at which the energies of the host are shown.
   */
  show(configuration, potentials) {
    [this.#configuration, this.#potentials] = [configuration, potentials];
    this.#draw();
  }

  /** What was tried; see `Tried.entries`. */
  get entries() {
    return this.#tried.entries(this.#configuration.host, this.#potentials);
  }

  /** The predictions of the host of the marked configuration. */
  get ownPredictions() {
    return this.entries.filter(({ configuration }) => configuration.host === this.#configuration.host)
      .map(({ prediction }) => prediction);
  }

  #draw() {
    if (this.#configuration === null) return;
    const { entries } = this;
    byId("forget").hidden = entries.length < 2;
    for (const button of document.querySelectorAll("[data-results]")) button.disabled = entries.length === 0;
    this.#plot.show(entries, this.#configuration.key);
    this.#table.show(entries, this.#configuration.key);
  }
}
