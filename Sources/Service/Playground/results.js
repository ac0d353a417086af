// What the service predicts for the configuration at hand: numbers, intervals as bars, and where the
// model stands on less firm ground.

import { sentence } from "./api.js";
import { counted, decimals, h, ticks } from "./dom.js";

/** The three figures that are shown, each with its interval, of a prediction. */
export function figures(answer) {
  const [low, high] = answer.formation_energy_interval_ev;
  const count = answer.defect_count;
  return [
    {
      id: "energy", title: "Formation energy", value: answer.formation_energy_ev, interval: [low, high],
    },
    {
      id: "energy-per-site", title: "Formation energy per defect site", value: answer.formation_energy_per_site_ev,
      interval: [low / count, high / count],
    },
    { id: "gap", title: "Band gap", value: answer.band_gap_ev, interval: answer.band_gap_interval_ev },
  ];
}

/** What is shown of a prediction, said in one go. */
export function spoken(configuration, answer) {
  const [energy, perSite, gap] = figures(answer).map(({ value }) => decimals(value));
  return [
    `${counted(answer.defect_count, "defect")} in ${configuration.host.name}.`,
    `Formation energy ${energy} eV, ${perSite} eV per defect. Band gap ${gap} eV.`,
    answer.in_domain ? "" : `Beyond the training data: ${answer.domain_notes.join("; ")}.`,
  ].join(" ");
}

/**
 * The figures with their bars.
 *
 * @param known Predictions whose intervals share the scales, so that a change can be seen.
 */
export function results(answer, known) {
  const all = known.map(figures);
  return [
    h("dl", { class: "figures" }, figures(answer).map((figure, index) => {
      const values = all.flatMap((each) => each[index].interval);
      const scale = ticks(Math.min(0, ...values), Math.max(0.1, ...values));
      return figureRow(figure, scale, answer.interval_coverage);
    })),
    domain(answer),
  ];
}

function figureRow({ id, title, value, interval }, scale, coverage) {
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
  const place = (energy) => `${(100 * (energy - first)) / (last - first)}%`;
  const at = (element, from, to) => {
    element.style.setProperty("--from", place(from));
    element.style.setProperty("--to", place(to));
    return element;
  };
  return h("div", { class: "bar", "aria-hidden": "true" },
    at(h("span", { class: "range" }), low, high), at(h("span", { class: "point" }), value, value),
    scale.map((tick) => at(h("span", { class: "tick" }, tick.label), tick.value, tick.value)));
}

function domain({ in_domain: isInside, domain_notes: notes }) {
  if (isInside) return h("p", { class: "domain inside" }, "The training data cover configurations like this.");
  return h("div", { class: "domain outside" },
    h("p", {}, h("strong", {}, "Beyond the training data."), " The intervals are widened."),
    h("ul", {}, notes.map((note) => h("li", {}, sentence(note)))));
}
