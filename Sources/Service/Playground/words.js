// What the page calls things: configurations, kinds of defects and the trust in a prediction.

import { counted, decimals, formula, h } from "./dom.js";
import { trustLevel } from "./trust.js";

/** Returns the name of a kind of defect, "v_Mo" or "W_Mo", in words: "Mo vacancy", "W on Mo". */
export function kindName(kind) {
  const [occupant, element] = kind.split("_");
  return occupant === "v" ? `${element} vacancy` : `${occupant} on ${element}`;
}

/** Returns the symbol of a kind of defect, with the replaced element as a subscript. */
function kindSymbol(kind) {
  const [occupant, element] = kind.split("_");
  return h("span", { class: "species" }, occupant === "v" ? h("i", {}, "V") : occupant, h("sub", {}, element));
}

/** Returns the defects of a configuration as symbols with their counts, "V_Mo + 2 V_S". */
export function compositionSymbols(configuration) {
  const kinds = [...configuration.composition];
  if (kinds.length === 0) return ["no defects"];
  return kinds.flatMap(([kind, count], index) =>
    [index > 0 ? " + " : "", count > 1 ? `${count}\u00a0` : "", kindSymbol(kind)]);
}

/** Returns the defects of a configuration in words: "1 Mo vacancy, 2 × W on Mo". */
export function compositionText(configuration) {
  return [...configuration.composition].map(([kind, count]) => `${count} × ${kindName(kind)}`).join(", ") || "no defects";
}

/** Returns the material and the supercell of a configuration: "MoS₂ 8 × 8". */
export function materialText({ host, supercell }) {
  return `${formula(host.name)} ${supercell.repeats?.join(" × ") ?? supercell.name}`;
}

/** Returns a configuration in words: "MoS₂ 8 × 8, 3 defects". */
export function configurationText(configuration) {
  return `${materialText(configuration)}, ${counted(configuration.sites.length, "defect")}`;
}

/** What stands in the place of a value that a prediction does not have. */
export const notPredicted = "not predicted by this model";

/** Returns an energy with its unit, or `notPredicted`. */
export function energyText(value) {
  return value === undefined ? notPredicted : `${decimals(value)} eV`;
}

/** Returns `notPredicted` as an element, or a shorter form of it. */
export function notPredictedNote({ isShort = false } = {}) {
  return h("span", { class: "not-predicted", title: isShort ? notPredicted : null }, isShort ? "not predicted" : notPredicted);
}

/** Returns where a prediction is with respect to the training range: "inside", "at the edge" or "outside". */
export function trustText(prediction) {
  const level = trustLevel(prediction);
  return level === "edge" ? "at the edge" : level;
}

/** Returns `trustText` as an element in the colour of the level. */
export function trustWord(prediction) {
  return h("span", { class: `trust-word ${trustLevel(prediction)}` }, trustText(prediction));
}
