// The prediction of the current configuration: numbers, intervals as bars, and notes on the training data.

import { sentence } from "./api.js";
import { counted, decimals, h, ticks } from "./dom.js";

/** Returns the three quantities of a prediction, each with its interval; without a value if it is not predicted. */
function quantities(prediction) {
  const [low, high] = prediction.formation_energy_interval_ev ?? [];
  const count = prediction.defect_count;
  return [
    {
      id: "energy", title: "Formation energy", value: prediction.formation_energy_ev,
      interval: prediction.formation_energy_interval_ev,
    },
    {
      id: "energy-per-site", title: "Formation energy per defect", value: prediction.formation_energy_per_site_ev,
      interval: [low / count, high / count],
    },
    { id: "gap", title: "Band gap", value: prediction.band_gap_ev, interval: prediction.band_gap_interval_ev },
  ];
}

/** Returns a prediction as text, for screen readers. */
export function announcement(configuration, prediction) {
  const [energy, perDefect, gap] = quantities(prediction)
    .map(({ value }) => (value === undefined ? undefined : decimals(value)));
  const notes = prediction.domain_notes.map(({ detail }) => detail).join("; ");
  return [
    `${counted(prediction.defect_count, "defect")} in ${configuration.host.name}.`,
    energy ? `Formation energy ${energy} eV, ${perDefect} eV per defect.` : "",
    gap ? `Band gap ${gap} eV.` : "",
    prediction.in_domain ? "" : `Outside the training data: ${notes}.`,
  ].join(" ");
}

/**
 * Returns the quantities with bars for their intervals, and the notes on the training data.
 *
 * @param others The predictions that share the scales, so that changes are visible.
 */
export function results(prediction, others) {
  const all = others.map(quantities);
  return [
    h("dl", { class: "figures" }, quantities(prediction).map((quantity, index) => {
      if (quantity.value === undefined) return missingRow(quantity);
      const values = all.filter((each) => each[index].value !== undefined).flatMap((each) => each[index].interval);
      const scale = ticks(Math.min(0, ...values), Math.max(0.1, ...values));
      return quantityRow(quantity, scale, prediction.interval_coverage);
    })),
    ...potentials(prediction),
    domain(prediction),
  ];
}

function missingRow({ id, title }) {
  return h("div", { class: "figure", id },
    h("dt", {}, title), h("dd", {}, h("p", { class: "interval" }, "not predicted by this model")));
}

function quantityRow({ id, title, value, interval }, scale, coverage) {
  const [low, high] = interval.map((end) => decimals(end));
  return h("div", { class: "figure", id },
    h("dt", {}, title),
    h("dd", {},
      h("data", { value, class: "value" }, decimals(value)), h("span", { class: "unit" }, " eV"),
      h("p", { class: "interval" }, `${Math.round(coverage * 100)} %: `,
        h("span", { class: "ends" }, `${low} to ${high} eV`)),
      bar(value, interval, scale)));
}

function bar(value, [low, high], scale) {
  const [first, last] = [scale[0].value, scale.at(-1).value];
  const position = (energy) => `${(100 * (energy - first)) / (last - first)}%`;
  const at = (element, from, to) => {
    element.style.setProperty("--from", position(from));
    element.style.setProperty("--to", position(to));
    return element;
  };
  return h("div", { class: "bar", "aria-hidden": "true" },
    at(h("span", { class: "range" }), low, high), at(h("span", { class: "point" }), value, value),
    scale.map((tick) => at(h("span", { class: "tick" }, tick.label), tick.value, tick.value)));
}

function potentials({ chemical_potentials: energies }) {
  if (!energies) return [];
  const text = Object.entries(energies).map(([element, energy]) => `${element} ${decimals(energy)}`).join(", ");
  return [h("p", { class: "hint", id: "potentials" }, `At chemical potentials ${text} eV.`)];
}

function domain({ in_domain: isInside, domain_notes: notes, domain_distance: distance }) {
  if (isInside) return h("p", { class: "domain inside" }, "Within the training data.");
  return h("div", { class: "domain outside" },
    h("p", {}, h("strong", {}, "Outside the training data"), `, at distance ${distance.toFixed(1)} (the edge is at 1). `,
      "The intervals are wider."),
    h("ul", {}, notes.map(({ detail }) => h("li", {}, sentence(detail)))));
}
