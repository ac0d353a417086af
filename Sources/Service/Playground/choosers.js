// The choices above the drawing: the model, the material, the supercell, random defects and the examples.

import { Configuration, largestRepeats } from "./configuration.js";
import { byId, formula, h } from "./dom.js";
import { examples } from "./examples.js";
import { setFault } from "./faults.js";

/** The controls of the form with the id "choosers". */
export class Choosers {
  #page;
  #hosts = [];
  #configuration = null;

  /** @param page What the page does: `show(configuration)` with a chosen one; `changeModel()` if another was chosen. */
  constructor(page) {
    this.#page = page;
    byId("choosers").addEventListener("submit", (event) => event.preventDefault());
    byId("chosen-model").addEventListener("change", page.changeModel);
    byId("material").addEventListener("change", () =>
      page.show(Configuration.pristine(this.#hosts.find(({ name }) => name === byId("material").value))));
    for (const id of ["repeats-a", "repeats-b"]) {
      byId(id).max = largestRepeats;
      byId(id).addEventListener("change", () => this.#resize());
    }
    byId("random").addEventListener("click", () => this.#placeRandomDefects());
    byId("count").addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#placeRandomDefects();
    });
    byId("examples").replaceChildren(...examples.map((example) =>
      h("button", { type: "button", onclick: () => this.#showExample(example) }, example.title)));
  }

  /** The name of the chosen model; "" if the material decides. */
  get model() {
    return byId("chosen-model").value;
  }

  /** Offers models, if there are several. */
  offerModels(models) {
    byId("chosen-model").replaceChildren(
      h("option", { value: "" }, "first for the material"),
      ...models.map(({ name }) => h("option", { value: name }, name)));
    byId("model-control").hidden = models.length === 1;
  }

  /** Offers materials. */
  offerHosts(hosts) {
    this.#hosts = hosts;
    byId("material").replaceChildren(...hosts.map(({ name, title }) =>
      h("option", { value: name }, `${formula(name)}, ${title}`)));
  }

  /** Shows the choices that make a configuration. */
  show(configuration) {
    const { host } = configuration;
    // A small number of defects that is within the training data.
    if (host !== this.#configuration?.host) byId("count").value = Math.max(3, host.defectCounts[0]);
    this.#configuration = configuration;
    byId("material").value = host.name;
    // A supercell of another shape has no repeats; the caption gives its vectors.
    const [a, b] = configuration.supercell.repeats ?? ["", ""];
    byId("repeats-a").value = a;
    byId("repeats-b").value = b;
  }

  #resize() {
    const repeats = [wholeNumber("repeats-a", largestRepeats), wholeNumber("repeats-b", largestRepeats)];
    if (repeats.includes(null)) setFault("supercell", `enter whole numbers from 1 to ${largestRepeats}`);
    else this.#page.show(this.#configuration.resized(...repeats));
  }

  #placeRandomDefects() {
    const maximum = Math.min(this.#configuration.host.defectCounts[1], this.#configuration.siteCount);
    const count = wholeNumber("count", maximum);
    if (count === null) setFault("count", `enter a number from 1 to ${maximum}, the range of the training data`);
    else this.#page.show(this.#configuration.withRandomDefects(count));
  }

  #showExample({ make }) {
    const made = make(this.#configuration.host);
    if (made) this.#page.show(made);
    else setFault("material", `the model has no such defects in ${this.#configuration.host.name}`);
  }
}

/** Returns the whole number from 1 to `maximum` in a field, or null if its text is no such number. */
function wholeNumber(id, maximum) {
  const text = byId(id).value;
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= maximum ? Number(text) : null;
}
