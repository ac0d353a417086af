// The marks of a drawing: atoms, vacancies, bonds, edges and the outline of the cell. Lengths are in Å.

import { shortestEdge, sparseGraph } from "./crystal.js";
import { svg } from "./dom.js";
import { element, inkOn } from "./elements.js";
import { pairTitle, signed, tint } from "./explanation.js";

/** The shift in the top view for each Å of height. */
export const tilt = 0.22;

/** Returns the projections for the top view and the side view. From below, the layer is rotated about x. */
export function projections(host, isBelow) {
  const sign = isBelow ? -1 : 1;
  return {
    top: ([x, y, z]) => [x, -sign * (y + tilt * (z - host.middle))],
    side: ([x, , z]) => [x, -sign * (z - host.middle)],
  };
}

/** Returns the corners of a supercell at mid-layer: the origin and the ends of a, a + b and b. */
export function cellCorners({ host, supercell }, project) {
  return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([i, j]) =>
    project([...host.lattice(...supercell.translation(i, j)), host.middle]));
}

/** Returns the outline of a supercell with the names of its axes. */
export function outline(corners) {
  const centre = [0, 1].map((axis) => (corners[0][axis] + corners[2][axis]) / 2);
  const name = (text, end) => {
    const middle = [0, 1].map((axis) => (corners[0][axis] + end[axis]) / 2);
    const away = 1.1 / Math.hypot(middle[0] - centre[0], middle[1] - centre[1]);
    const [x, y] = [0, 1].map((axis) => middle[axis] + (middle[axis] - centre[axis]) * away);
    return svg("text", { class: "axis", x, y: y + 0.35 }, text);
  };
  return svg("g", {},
    svg("polygon", { class: "cell", points: corners.join(" ") }), name("a", corners[1]), name("b", corners[3]));
}

/** Returns a scale bar of a length in Å, near the lower right corner. */
export function scaleBar(right, below, length) {
  return svg("g", { class: "scale" },
    svg("path", { d: `M${right - 0.7 - length} ${below - 0.7}h${length}` }),
    svg("text", { x: right - 0.7 - length / 2, y: below - 1.1 }, `${length} Å`));
}

/** Returns the marks of a site: an atom with its halves of the bonds, or a vacancy. */
export function atom(configuration, site, [di, dj], project, isBelow) {
  const { host } = configuration;
  const [i, j, basis] = configuration.coordinates(site);
  const at = (position) => project(position).map((value) => value.toFixed(3)).join(" ");
  const own = host.position(i + di, j + dj, basis);
  const occupant = configuration.occupant(site);
  const [x, y] = project(own);
  const radius = 0.42 * element(configuration.element(site)).radius;
  if (occupant === "v") {
    return [
      svg("circle", { class: "vacancy", cx: x, cy: y, r: Math.max(radius, 0.44) }),
      svg("text", { class: "symbol", x, y: y + 0.22 }, "V"),
    ];
  }
  const halves = host.bonds[basis]
    .filter(([other, bi, bj]) => configuration.occupant(configuration.index([i + bi, j + bj, other])) !== "v")
    .map(([other, bi, bj]) => {
      const end = host.position(i + di + bi, j + dj + bj, other);
      return `M${at(own)}L${at(own.map((value, axis) => (value + end[axis]) / 2))}`;
    });
  const level = host.level(basis);
  const isFar = level === (isBelow ? "upper" : "lower");
  const { colour, radius: covalent } = element(occupant ?? configuration.element(site));
  const disc = svg("circle", {
    class: occupant ? "atom substitute" : isFar ? "atom far" : "atom", cx: x, cy: y,
    r: occupant ? Math.max(0.42 * covalent, 0.46) : radius,
  });
  disc.style.setProperty("--atom", colour);
  const marks = [svg("path", { class: isFar ? "bonds far" : "bonds", d: halves.join("") }), disc];
  if (occupant) {
    const label = svg("text", { class: "symbol", x, y: y + 0.22 }, occupant);
    label.style.setProperty("fill", inkOn(colour));
    marks.push(label);
  }
  return marks;
}

/** Returns the lines of an edge. An edge through the periodic boundary is drawn at both ends. */
function edgeLines(configuration, { first, second, di, dj }, project) {
  const { host, supercell } = configuration;
  const [one, other] = [first, second].map((index) => configuration.coordinates(configuration.sites[index]));
  const isThrough = di !== 0 || dj !== 0;
  const line = (start, end) => {
    const [x1, y1] = project(host.position(...start));
    const [x2, y2] = project(host.position(...end));
    return svg("line", { class: isThrough ? "edge through" : "edge", x1, y1, x2, y2 });
  };
  const [shiftI, shiftJ] = supercell.translation(di, dj);
  const shifted = ([i, j, basis], sign) => [i + sign * shiftI, j + sign * shiftJ, basis];
  return [line(one, shifted(other, 1)), ...(isThrough ? [line(shifted(one, -1), other)] : [])];
}

/** Returns the lines of the sparse graph; near pairs are more opaque. */
export function edges(configuration, cutoff, project) {
  return sparseGraph(configuration, cutoff).flatMap((edge) => {
    const weight = (1 - (edge.distance / cutoff) ** 2) ** 2;
    const lines = edgeLines(configuration, edge, project);
    for (const line of lines) line.setAttribute("stroke-opacity", (0.3 + 0.65 * weight).toFixed(2));
    return lines;
  });
}

/** Returns the lines of pair terms, each with its colour and a title. */
export function pairLines(configuration, pairs, project) {
  return pairs.flatMap((pair) => {
    const lines = edgeLines(configuration, shortestEdge(configuration, pair.first, pair.second), project);
    for (const line of lines) {
      tint(line, pair);
      line.dataset.pair = `${pair.first} ${pair.second}`;
      line.append(svg("title", {}, `${pairTitle(configuration, pair)}: ${signed(pair.energy)}`));
    }
    return lines;
  });
}

/** Returns the marks of a defect in the colour of its term. */
export function tintedDefect(configuration, site, term, project, isBelow) {
  const marks = atom(configuration, site, [0, 0], project, isBelow);
  for (const mark of marks) {
    if (mark.localName === "circle") tint(mark, term);
    if (mark.localName === "text") mark.style.removeProperty("fill");
  }
  return marks;
}

/** Returns a small picture of the defects of a configuration in the outline of its supercell. */
export function thumbnail(configuration) {
  const { host } = configuration;
  const { top } = projections(host, false);
  const corners = cellCorners(configuration, top);
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
      const [x, y] = top(host.position(...configuration.coordinates(site)));
      const occupant = configuration.occupant(site);
      const mark = svg("circle", { class: occupant === "v" ? "vacancy" : "atom substitute", cx: x, cy: y, r: size });
      if (occupant !== "v") mark.style.setProperty("--atom", element(occupant).colour);
      return mark;
    }));
}

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
