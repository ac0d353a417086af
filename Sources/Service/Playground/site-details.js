// What the drawing tells about a site: its element, its state and the nearest defects.

import { decimals, h } from "./dom.js";
import { signed } from "./explanation.js";
import { nearestDefects } from "./pairs.js";
import { defectTitle } from "./panels.js";

/** The number of nearest defects that are listed. */
const nearestCount = 3;

/** Returns the accessible name of a site. */
export function siteLabel(configuration, site, { terms, faults }) {
  const [i, j, basis] = configuration.coordinates(site);
  const level = configuration.host.level(basis);
  return [
    `${configuration.element(site)}${level && ` ${level}`}, cell ${i} ${j}: ${state(configuration, site)}`,
    contribution(configuration, site, terms), faults.get(site),
  ].filter(Boolean).join(". ");
}

/** Returns the paragraphs about a site. */
export function siteDetails(configuration, site, { terms, faults }) {
  const [i, j, basis] = configuration.coordinates(site);
  const level = configuration.host.level(basis);
  return [
    h("p", {},
      h("strong", {}, `${configuration.element(site)}${level && ` ${level}`}`), ` (${i}, ${j}): `,
      state(configuration, site)),
    ...[contribution(configuration, site, terms), faults.get(site), nearestText(configuration, site)]
      .filter(Boolean).map((each) => h("p", {}, each)),
  ];
}

/** Returns the names of the defects nearest to a site with their distances, or null if there are none. */
export function nearestText(configuration, site) {
  const nearest = nearestDefects(configuration, site, nearestCount);
  if (nearest.length === 0) return null;
  return [`Nearest defect${nearest.length > 1 ? "s" : ""}: `, nearest.map(({ site: other, distance }, index) =>
    [index > 0 ? ", " : "", defectTitle(configuration, other), ` ${decimals(distance, 2)}\u00a0Å`])];
}

function state(configuration, site) {
  const occupant = configuration.occupant(site);
  return occupant === null ? "pristine" : occupant === "v" ? "vacancy" : `replaced by ${occupant}`;
}

function contribution(configuration, site, terms) {
  const index = configuration.sites.indexOf(site);
  return terms && index >= 0 ? `contribution ${signed(terms.defects[index].energy)}` : null;
}
