// Two predictions side by side, with their differences.

import { decimals, h, signedNumber } from "./dom.js";
import { thumbnail } from "./thumbnail.js";
import { compositionSymbols, energyText, materialText, trustWord } from "./words.js";

const quantities = [
  ["Formation energy", "formation_energy_ev", "formation_energy_interval_ev"],
  ["Formation energy per defect", "formation_energy_per_site_ev", null],
  ["Band gap", "band_gap_ev", "band_gap_interval_ev"],
];

/** Returns a table of two entries of `Tried`: their drawings, values, intervals and differences. */
export function comparison(first, second) {
  const both = [first, second];
  const row = (title, cells, difference) => h("tr", {}, h("th", { scope: "row" }, title),
    cells.map((content) => h("td", {}, content)), h("td", {}, difference));
  return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Comparison of two configurations" },
    h("table", { class: "comparison" },
      h("caption", {}, "Comparison"),
      h("thead", {}, h("tr", {}, h("td", {}),
        ["First", "Second", "Difference"].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {},
        row("Drawing", both.map(({ configuration }) => thumbnail(configuration)), ""),
        row("Configuration", both.map(({ configuration }) =>
          [`${materialText(configuration)}: `, compositionSymbols(configuration)]), ""),
        row("Defects", both.map(({ prediction }) => prediction.defect_count),
          signedNumber(second.prediction.defect_count - first.prediction.defect_count, 0)),
        quantities.map(([title, field, interval]) => row(title,
          both.map(({ prediction }) => valueText(prediction, field, interval)), differenceText(both, field, interval))),
        row("Training range", both.map(({ prediction }) => trustWord(prediction)), ""))));
}

function valueText(prediction, field, interval) {
  const ends = interval && prediction[interval];
  const coverage = `${Math.round(prediction.interval_coverage * 100)} %`;
  return [energyText(prediction[field]),
    ends ? h("span", { class: "interval" }, ` ${coverage}: ${ends.map((end) => decimals(end)).join(" to ")} eV`) : ""];
}

function differenceText(both, field, interval) {
  const [one, other] = both.map(({ prediction }) => prediction[field]);
  if (one === undefined || other === undefined) return "–";
  const [left, right] = both.map(({ prediction }) => interval && prediction[interval]);
  const overlap = left && right
    ? left[0] <= right[1] && right[0] <= left[1] ? "the intervals overlap" : "the intervals do not overlap" : "";
  return [`${signedNumber(other - one, 3)} eV`, overlap ? h("span", { class: "interval" }, ` ${overlap}`) : ""];
}
