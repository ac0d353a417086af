// Small pictures of configurations, for lists and galleries.

import { svg } from "./dom.js";
import { element } from "./elements.js";
import { project, projection } from "./views.js";

/** Returns a small picture of the defects of a configuration in the outline of its supercell. */
export function thumbnail(configuration) {
  const { host, supercell } = configuration;
  const rows = projection("above");
  const place = ([x, y, z]) => project(rows, [x, y, z - host.middle]).slice(0, 2);
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([i, j]) =>
    place([...host.lattice(...supercell.translation(i, j)), host.middle]));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const pad = 1.6;
  const box = [
    Math.min(...xs) - pad, Math.min(...ys) - pad,
    Math.max(...xs) - Math.min(...xs) + 2 * pad, Math.max(...ys) - Math.min(...ys) + 2 * pad,
  ];
  const size = Math.max(0.5, box[2] / 36);
  return svg("svg", { viewBox: box.join(" "), "aria-hidden": "true" },
    svg("polygon", { class: "cell", points: corners.join(" ") }),
    configuration.sites.map((site) => {
      const [x, y] = place(host.position(...configuration.coordinates(site)));
      const occupant = configuration.occupant(site);
      const mark = svg("circle", { class: occupant === "v" ? "vacancy" : "atom substitute", cx: x, cy: y, r: size });
      if (occupant !== "v") mark.style.setProperty("--atom", element(occupant).colour);
      return mark;
    }));
}
