// The explanation of a formation energy: the contributions of defects and pairs as colours, scales and tables.

import { sentence } from "./api.js";
import { decimals, h, signedNumber } from "./dom.js";
import { defectTitle } from "./panels.js";

/** Pairs with a smaller share of the strongest pair's energy are not drawn. */
const minimumShare = 0.02;
/** The number of pairs in the table. */
const maximumListed = 8;

/** Returns an energy with its sign and unit. */
export function signed(energy) {
  return `${signedNumber(energy, 3)} eV`;
}

/**
 * Returns the terms of an explanation for the drawing.
 *
 * Each element of `defects` and `pairs` has an `energy` and its `share`, −1 to 1, of the largest absolute energy of
 * its kind, `largestOfDefects` or `largestOfPairs`. `pairs` has the pairs to draw, the strongest last, so that it is
 * on top.
 */
export function terms({ defects, pairs }) {
  const largest = (list) => Math.max(0, ...list.map((term) => Math.abs(term.formation_energy_ev)));
  const [largestOfDefects, largestOfPairs] = [largest(defects), largest(pairs)];
  const term = (energy, scale) => ({ energy, share: scale > 0 ? energy / scale : 0 });
  return {
    largestOfDefects,
    largestOfPairs,
    defects: defects.map(({ formation_energy_ev: energy }) => term(energy, largestOfDefects)),
    pairs: pairs
      .map(({ defects: [first, second], distance_angstrom: distance, formation_energy_ev: energy }) =>
        ({ first, second, distance, ...term(energy, largestOfPairs) }))
      .filter(({ share }) => Math.abs(share) >= minimumShare)
      .sort((left, right) => Math.abs(left.share) - Math.abs(right.share)),
  };
}

/** Returns a dot in the colour of a term. */
export function swatch({ share }) {
  const dot = h("span", { class: `swatch term ${share < 0 ? "lowers" : "raises"}`, "aria-hidden": "true" });
  dot.style.setProperty("--share", `${(100 * Math.abs(share)).toFixed(1)}%`);
  return dot;
}

/** Returns the names of two defects and their distance. */
function pairTitle(configuration, { first, second, distance }) {
  const [one, other] = [first, second].map((index) => defectTitle(configuration, configuration.sites[index]));
  return [one, " and ", other, `, ${decimals(distance, 2)}\u00a0Å`];
}

/** Returns the colour scales of the terms. */
export function scales({ largestOfDefects, largestOfPairs, pairs }) {
  const scale = (name, largest) => h("li", {},
    h("span", {}, `${name}: `),
    h("span", { class: "range" }, `lowers ${signed(-largest)}`, h("span", { class: "ramp" }, h("span", {}, "0")),
      `raises ${signed(largest)}`));
  return [
    scale("Single defects", largestOfDefects),
    pairs.length > 0 ? scale("Pair interactions", largestOfPairs) : null,
  ].filter(Boolean);
}

/** Returns the table of the terms, the table of the strongest pairs, and the notes. */
export function breakdown(configuration, prediction) {
  const { defects, pairs, many_body_ev: manyBody, notes } = prediction.explanation;
  const total = (list) => list.reduce((sum, term) => sum + term.formation_energy_ev, 0);
  const row = (name, energy, dot = null) => h("tr", {}, h("th", { scope: "row" }, dot, name),
    h("td", {}, h("data", { value: energy }, signed(energy))));
  const largest = Math.max(0, ...pairs.map((pair) => Math.abs(pair.formation_energy_ev)));
  const strongest = [...pairs]
    .sort((left, right) => Math.abs(right.formation_energy_ev) - Math.abs(left.formation_energy_ev))
    .slice(0, maximumListed);
  return [
    h("table", { class: "account" },
      h("caption", {}, "Contributions to the formation energy"),
      h("tbody", {},
        row("Single defects", total(defects)),
        pairs.length > 0 ? row("Pair interactions", total(pairs)) : null,
        pairs.length > 1 ? row("Three or more defects", manyBody) : null,
        row("Formation energy", prediction.formation_energy_ev))),
    strongest.length > 0
      ? h("table", { class: "account pairs" },
        h("caption", {}, pairs.length > maximumListed ? "Strongest pair interactions" : "Pair interactions"),
        h("tbody", {}, strongest.map(({ defects: [first, second], distance_angstrom: distance, ...pair }) =>
          row(pairTitle(configuration, { first, second, distance }), pair.formation_energy_ev,
            swatch({ share: largest > 0 ? pair.formation_energy_ev / largest : 0 })))))
      : null,
    notes.length > 0
      ? h("ul", { class: "caution" }, notes.map((note) => h("li", {}, sentence(note))))
      : null,
  ].filter(Boolean);
}
