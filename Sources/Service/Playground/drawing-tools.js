// The tools above the drawing: the view, the sparse graph, the contributions and the zoom.

import { byId, h } from "./dom.js";
import { setFault } from "./faults.js";
import { views } from "./views.js";
import { notPredicted } from "./words.js";

/** The factor of a press on a zoom button. */
const zoomStep = 1.5;

/** The controls of a drawing. */
export class DrawingTools {
  #isExplaining = false;

  /**
   * @param drawing A `Drawing`.
   * @param page What the page does: `show()` if the graph changes, `predict()` if contributions are wanted or not.
   */
  constructor(drawing, page) {
    byId("views").replaceChildren(...[...views].map(([view, title]) => h("button", {
      type: "button", "data-view": view, "aria-pressed": String(view === drawing.view),
      onclick: () => setView(drawing, view),
    }, title)));
    byId("graph").addEventListener("change", page.show);
    byId("explain").addEventListener("click", () => {
      this.#setExplaining(!this.#isExplaining);
      page.predict();
    });
    for (const [id, factor] of [["smaller", 1 / zoomStep], ["larger", zoomStep]]) {
      byId(id).addEventListener("click", () => drawing.zoom(factor));
    }
    byId("whole").addEventListener("click", () => drawing.fit());
  }

  /** Whether to request and show the contributions of defects and pairs. */
  get isExplaining() {
    return this.#isExplaining;
  }

  /** The cutoff of the sparse graph to draw, Å; null while contributions are shown, 0 if it is hidden. */
  get cutoff() {
    return this.#isExplaining ? null : Number(byId("graph").value);
  }

  /** Offers the sparse graphs of a host, and contributions if the model predicts its formation energy. */
  setHost(host) {
    byId("graph").replaceChildren(
      h("option", { value: "" }, "hidden"),
      ...host.graphs.map(({ name, cutoff }) => h("option", { value: cutoff }, `${name} network, ${cutoff} Å`)));
    byId("explain").disabled = !host.predictsEnergy;
    byId("explain").title = host.predictsEnergy
      ? "How much each defect and each pair of defects adds to the formation energy"
      : `The formation energy is ${notPredicted}.`;
    if (!host.predictsEnergy) this.#setExplaining(false);
  }

  #setExplaining(value) {
    this.#isExplaining = value;
    byId("explain").setAttribute("aria-pressed", String(value));
    byId("graph").disabled = value;
    setFault("explain", "");
  }
}

/** Shows the layer from another direction. */
function setView(drawing, view) {
  drawing.view = view;
  for (const button of byId("views").children) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}
