// The prediction beside the drawing, its announcement for screen readers, and its summary on a narrow screen.

import { sentence } from "./api.js";
import { byId, h } from "./dom.js";
import { announcement, results } from "./results.js";
import { trustLevel } from "./trust.js";
import { energyText, notPredictedNote, trustText } from "./words.js";

/** Shows that a prediction is under way. The one before stays until it is replaced. */
export function showWaiting() {
  byId("announcement").textContent = "";
  byId("results").setAttribute("aria-busy", "true");
}

/** Removes the prediction while a file is read. */
export function showNothing() {
  showWaiting();
  byId("results").replaceChildren();
  byId("summary").hidden = true;
}

/** Shows a prediction. `others`: the predictions that share its axes. */
export function showPrediction(configuration, prediction, others) {
  show(...results(prediction, configuration.host, others));
  byId("announcement").textContent = announcement(configuration, prediction);
  byId("summary").hidden = false;
  byId("summary").replaceChildren(
    h("span", {}, "E", h("sub", {}, "f"), " ", shortEnergy(prediction.formation_energy_ev)),
    h("span", {}, "gap ", shortEnergy(prediction.band_gap_ev)),
    h("span", { class: trustLevel(prediction) }, trustText(prediction)));
}

/** Shows that there is nothing to predict. */
export function showPristine() {
  byId("announcement").textContent = "";
  show(h("p", { class: "hint" }, "No defects. Click an atom to remove it; click again to replace it."));
}

/** Shows why there is no prediction: faults that no control has. `retry` is null if another try cannot help. */
export function showFailure(faults, retry) {
  show(
    faults.length > 0
      ? h("div", { class: "fault", role: "alert" }, faults.map((detail) => h("p", {}, sentence(detail))))
      : h("p", { class: "hint" }, "No prediction. The errors are marked."),
    retry ? h("button", { type: "button", onclick: retry }, "Try again") : "");
}

/** Shows that there is no prediction because a file was refused. `predict` predicts the drawn configuration. */
export function showRefused(name, predict) {
  show(
    h("p", { class: "hint" }, `No prediction: ${name} was not read. The reason is below the drawing.`),
    h("button", { type: "button", onclick: predict }, "Predict the drawn structure"));
}

function show(...children) {
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(...children);
  byId("summary").hidden = true;
}

function shortEnergy(value) {
  return value === undefined ? notPredictedNote({ isShort: true }) : energyText(value);
}
