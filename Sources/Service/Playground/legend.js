// The legend of the drawing.

import { element } from "./elements.js";

/** Returns the entries of the legend: the colour, name and count of each occupant. */
export function legend(configuration) {
  const counts = new Map();
  for (let site = 0; site < configuration.siteCount; site += 1) {
    const occupant = configuration.occupant(site) ?? configuration.element(site);
    counts.set(occupant, (counts.get(occupant) ?? 0) + 1);
  }
  return [...counts].map(([occupant, count]) => ({
    colour: occupant === "v" ? null : element(occupant).colour,
    name: occupant === "v" ? "vacancy" : occupant,
    count,
  }));
}
