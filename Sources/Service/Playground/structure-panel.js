// What the page says about the drawn configuration: its caption, the legends, the selected site, the defects and the images.

import { caption } from "./caption.js";
import { byId, h } from "./dom.js";
import { breakdown, scales, signed, swatch } from "./explanation.js";
import { images } from "./images.js";
import { legend } from "./legend.js";
import { defectList, siteChoices, siteName } from "./panels.js";
import { nearestText } from "./site-details.js";

/** Whether atoms are tapped rather than clicked. */
const touch = matchMedia("(pointer: coarse)");

/** The elements around the drawing. */
export class StructurePanel {
  #page;
  #configuration = null;

  /** @param page What the page does: `show(configuration)` with a changed one, `select(site)`. */
  constructor(page) {
    this.#page = page;
    byId("images").addEventListener("toggle", () => this.#showImages());
  }

  /**
   * Shows a configuration.
   *
   * @param options `cutoff`, `terms`, `selected` and `faults`: see `Drawing.show`; `prediction`: with the explanation of
   * the terms, or null.
   */
  show(configuration, { cutoff, terms, selected, faults, prediction }) {
    this.#configuration = configuration;
    byId("caption").textContent = caption(configuration, cutoff);
    byId("legend").replaceChildren(...legend(configuration).map(({ colour, name, count }) => {
      const dot = h("span", { class: colour ? "swatch" : "swatch hollow" });
      if (colour) dot.style.setProperty("--atom", colour);
      return h("li", {}, dot, `${name} `, h("span", { class: "count" }, count));
    }));
    byId("scales").replaceChildren(...(terms ? scales(terms) : []));
    byId("analysis").hidden = terms === null;
    byId("explanation").replaceChildren(...(terms ? breakdown(configuration, prediction) : []));
    this.#showSite(selected);
    byId("clear").hidden = configuration.sites.length === 0;
    const notes = terms?.defects.map((term) => [" ", swatch(term), ` ${signed(term.energy)}`]);
    byId("defects").replaceChildren(
      ...defectList(configuration, faults, notes, this.#page.show, this.#page.select));
    this.#showImages();
  }

  /** Shows the selected site, its possible occupants, and the atoms directly above and below it. */
  #showSite(site) {
    const nearest = site === null ? null : nearestText(this.#configuration, site);
    byId("site-name").replaceChildren(...(site === null
      ? [touch.matches ? "Tap an atom to change it." : "Click an atom to change it. Keys: arrows move, Enter changes, Delete restores."]
      : [...siteName(this.#configuration, site), ...(nearest ? [". ", nearest] : [])].flat(Infinity)));
    byId("site-panel").classList.toggle("idle", site === null);
    byId("site-choices").replaceChildren(
      ...(site === null ? [] : siteChoices(this.#configuration, site, this.#page.show, this.#page.select)));
  }

  #showImages() {
    if (byId("images").open) byId("image-list").replaceChildren(...images(this.#configuration, this.#page.show));
  }
}
