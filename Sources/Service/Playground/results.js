// The prediction of the current configuration: numbers, intervals on axes, and the trust in them.

import { axis } from "./axis.js";
import { counted, decimals, h } from "./dom.js";
import { trustBadge, trustTitle } from "./trust.js";
import { energyText, notPredictedNote } from "./words.js";

/** Returns the quantities, each with its value and interval, which are undefined if the model does not predict it. */
function quantities(prediction) {
  const energies = prediction.formation_energy_interval_ev;
  const count = prediction.defect_count;
  return [
    { id: "energy", title: "Formation energy", value: prediction.formation_energy_ev, interval: energies },
    {
      id: "energy-per-site", title: "Formation energy per defect", value: prediction.formation_energy_per_site_ev,
      interval: energies?.map((end) => end / count), property: "formation_energy_per_site_ev",
    },
    {
      id: "gap", title: "Band gap", value: prediction.band_gap_ev, interval: prediction.band_gap_interval_ev,
      property: "band_gap_ev",
    },
  ];
}

/** Returns a prediction as text, for screen readers. */
export function announcement(configuration, prediction) {
  const notes = prediction.domain_notes.map(({ detail }) => detail).join("; ");
  return [
    `${counted(prediction.defect_count, "defect")} in ${configuration.host.name}.`,
    ...quantities(prediction).map(({ title, value }) => `${title} ${energyText(value)}.`),
    `${trustTitle(prediction)}${notes && `: ${notes}`}.`,
  ].join(" ");
}

/**
 * Returns the trust in a prediction, its quantities with axes, and its chemical potentials.
 *
 * @param host The host, with the ranges of its training data.
 * @param others The predictions that share the axes, so that changes are visible.
 */
export function results(prediction, host, others) {
  const all = others.map(quantities);
  return [
    trustBadge(prediction),
    h("dl", { class: "figures" }, quantities(prediction).map((quantity) => {
      const values = all.flatMap((each) => each.find(({ id }) => id === quantity.id)?.interval ?? []);
      return quantityRow(quantity, prediction, host, values);
    })),
    ...potentials(prediction),
  ];
}

function quantityRow({ id, title, value, interval, property }, prediction, host, others) {
  if (value === undefined) return h("div", { class: "figure", id }, h("dt", {}, title), h("dd", {}, notPredictedNote()));
  const [low, high] = interval.map((end) => decimals(end));
  // The energies of the training data are those at the elemental phases.
  const isComparable = property === "band_gap_ev" || !prediction.chemical_potentials;
  return h("div", { class: "figure", id },
    h("dt", {}, title),
    h("dd", {},
      h("data", { value, class: "value" }, decimals(value)), h("span", { class: "unit" }, " eV"),
      h("p", { class: "interval" }, `${Math.round(prediction.interval_coverage * 100)} %: `,
        h("span", { class: "ends" }, `${low} to ${high} eV`)),
      axis({
        value, interval, others, range: isComparable ? host.labelRanges[property] ?? null : null,
        pristine: property === "band_gap_ev" ? host.pristineGap : null,
      })));
}

function potentials({ chemical_potentials: energies }) {
  if (!energies) return [];
  const text = Object.entries(energies).map(([element, energy]) => `Δμ(${element}) ${decimals(energy)}\u00a0eV`).join(", ");
  return [h("p", { class: "hint small", id: "potentials" }, `Formation energies at ${text}.`)];
}
