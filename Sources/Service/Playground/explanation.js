// What each defect and each pair adds to the formation energy: as colours, as scales and in words.

import { sentence } from "./api.js";
import { decimals, h } from "./dom.js";
import { defectTitle } from "./panels.js";

/** Pairs that add less than this share of what the strongest adds are not drawn. */
const leastShare = 0.02;
/** How many pairs are listed. */
const mostListed = 8;

/** An energy with its sign. */
export function signed(energy) {
  const text = decimals(energy);
  return `${/^[−0.]*$/.test(text) || energy < 0 ? "" : "+"}${text} eV`;
}

/**
 * The terms of an explanation, ready to be drawn.
 *
 * `defects` and `pairs` have for each an `energy` and its `share`, −1 to 1, of the strongest of its kind, which adds
 * `mostOfDefects` and `mostOfPairs`; `pairs` are those that are drawn, the strongest last, on top.
 */
export function terms({ defects, pairs }) {
  const strongest = (list) => Math.max(0, ...list.map((term) => Math.abs(term.formation_energy_ev)));
  const [mostOfDefects, mostOfPairs] = [strongest(defects), strongest(pairs)];
  const term = (energy, most) => ({ energy, share: most > 0 ? energy / most : 0 });
  return {
    mostOfDefects,
    mostOfPairs,
    defects: defects.map(({ formation_energy_ev: energy }) => term(energy, mostOfDefects)),
    pairs: pairs
      .map(({ defects: [first, second], distance_angstrom: distance, formation_energy_ev: energy }) =>
        ({ first, second, distance, ...term(energy, mostOfPairs) }))
      .filter(({ share }) => Math.abs(share) >= leastShare)
      .sort((left, right) => Math.abs(left.share) - Math.abs(right.share)),
  };
}

/** Gives a mark the colour of a term. */
export function tint(mark, { share }) {
  mark.classList.add("term", share < 0 ? "lowers" : "raises");
  mark.style.setProperty("--share", `${(100 * Math.abs(share)).toFixed(1)}%`);
}

/** What two defects are called, and how far they are from each other. */
export function pairTitle(configuration, { first, second, distance }) {
  const [one, other] = [first, second].map((index) => defectTitle(configuration, configuration.sites[index]));
  return `${one} with ${other}, ${decimals(distance, 2)}\u00a0Å`;
}

/** The two scales of colours. */
export function scales({ mostOfDefects, mostOfPairs, pairs }) {
  const scale = (name, most) => h("li", {},
    h("span", {}, `${name}: `),
    h("span", { class: "range" }, signed(-most), h("span", { class: "ramp" }), signed(most)));
  return [
    scale("A defect alone adds", mostOfDefects),
    pairs.length > 0 ? scale("A pair adds beyond that", mostOfPairs) : null,
  ].filter(Boolean);
}

/** The sum, the strongest pairs, and why not to take them at face value. */
export function account(configuration, answer) {
  const { defects, pairs, many_body_ev: rest, notes } = answer.explanation;
  const total = (list) => list.reduce((sum, term) => sum + term.formation_energy_ev, 0);
  const row = (name, energy) => h("tr", {}, h("th", { scope: "row" }, name),
    h("td", {}, h("data", { value: energy }, signed(energy))));
  const strongest = [...pairs]
    .sort((left, right) => Math.abs(right.formation_energy_ev) - Math.abs(left.formation_energy_ev))
    .slice(0, mostListed);
  return [
    h("table", { class: "account" },
      h("caption", {}, "What adds up to the formation energy"),
      h("tbody", {},
        row("Each defect alone", total(defects)),
        pairs.length > 0 ? row("Pairs, beyond that", total(pairs)) : null,
        pairs.length > 1 ? row("Three and more at once", rest) : null,
        row("Formation energy", answer.formation_energy_ev))),
    strongest.length > 0
      ? h("table", { class: "account pairs" },
        h("caption", {}, pairs.length > mostListed ? "The strongest pairs" : "Pairs"),
        h("tbody", {}, strongest.map(({ defects: [first, second], distance_angstrom: distance, ...pair }) =>
          row(pairTitle(configuration, { first, second, distance }), pair.formation_energy_ev))))
      : null,
    notes.length > 0
      ? h("ul", { class: "caution" }, notes.map((note) => h("li", {}, sentence(note))))
      : null,
  ].filter(Boolean);
}
