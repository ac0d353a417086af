// How far a prediction can be trusted: a badge for its place inside, at the edge of or outside the training range, from
// the service's `in_domain`, `domain_distance` and `domain_notes`.

import { sentence } from "./api.js";
import { decimals, h } from "./dom.js";

/** The distance of the edge of the training range, and the least distance of what is at the edge. */
const edge = 1;
const leastAtEdge = 0.95;
/** The largest distance on the scale. */
const farthest = 2;

const levels = {
  inside: { symbol: "✓", title: "Inside the training range", text: "The model was trained on similar configurations." },
  edge: {
    symbol: "≈", title: "At the edge of the training range",
    text: "A count, a distance or the composition is at or near its limit in the training data.",
  },
  outside: {
    symbol: "!", title: "Outside the training range",
    text: "The prediction is an extrapolation. Its intervals are wider, and their coverage is not calibrated.",
  },
};

/** Returns "inside", "edge" or "outside". */
export function trustLevel({ in_domain: isInside, domain_distance: distance }) {
  if (!isInside) return "outside";
  return distance >= leastAtEdge ? "edge" : "inside";
}

/** Returns the title of the badge of a prediction. */
export function trustTitle(prediction) {
  return levels[trustLevel(prediction)].title;
}

/** Returns the badge of a prediction with its distance on a scale and the notes of the service. */
export function trustBadge(prediction) {
  const level = trustLevel(prediction);
  const { symbol, title, text } = levels[level];
  const { domain_distance: distance, domain_notes: notes } = prediction;
  return h("div", { class: `domain ${level}`, id: "trust" },
    h("p", { class: "badge" }, h("span", { class: "symbol", "aria-hidden": "true" }, symbol), h("strong", {}, title)),
    scale(distance),
    h("p", {}, `Distance ${decimals(distance, 2)} from the training data; its edge is at ${edge}. ${text}`),
    notes.length > 0 ? h("ul", {}, notes.map(({ detail }) => h("li", {}, sentence(detail)))) : null);
}

/** Returns a scale from 0 to `farthest` with a mark at the distance; the text beside it has the number. */
function scale(distance) {
  const mark = h("span", { class: "mark" });
  mark.style.setProperty("--at", `${(100 * Math.min(distance, farthest)) / farthest}%`);
  return h("div", { class: "trust-scale", "aria-hidden": "true" }, h("span", { class: "within" }), mark);
}
