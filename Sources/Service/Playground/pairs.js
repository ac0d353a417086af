// Pairs of defects: the edges of the sparse graph, and the nearest periodic images. Lengths are in Å.

import { difference } from "./host.js";

/**
 * Returns the edges of a configuration's sparse graph, each once. { first, second, end, isThrough, distance }
 * connects the defect with index `first` to the image of the defect `second` at the coordinates `end`, which is
 * outside the supercell if the edge goes through the periodic boundary.
 */
export function sparseGraph(configuration, cutoff) {
  const indices = new Map(configuration.sites.map((site, index) => [site, index]));
  return configuration.sites.flatMap((site, first) => {
    const [i, j, basis] = configuration.coordinates(site);
    return configuration.host.neighbours(cutoff)[basis].flatMap(([other, di, dj, distance]) => {
      const end = [i + di, j + dj, other];
      const second = indices.get(configuration.index(end));
      // The edges of a defect to its own image and to the opposite image are the same edge.
      const isOnce = second > first || (second === first && (di > 0 || (di === 0 && dj > 0)));
      if (!isOnce || distance >= cutoff) return [];
      return [{ first, second, end, isThrough: isImage(configuration, end), distance }];
    });
  });
}

/** Whether coordinates are those of a periodic image outside the supercell. */
function isImage(configuration, end) {
  const [i, j] = configuration.coordinates(configuration.index(end));
  return i !== end[0] || j !== end[1];
}

/** Returns the edge between the nearest images of two defects, in the form of `sparseGraph`. */
export function shortestEdge(configuration, first, second) {
  const { end, distance } = nearestImage(configuration, configuration.sites[first], configuration.sites[second]);
  return { first, second, end, isThrough: isImage(configuration, end), distance };
}

/** Returns the coordinates `end` of the image of one site that is nearest to another, and the `distance` in Å. */
function nearestImage(configuration, from, to) {
  const { host, supercell } = configuration;
  const [i, j, basis] = configuration.coordinates(to);
  const [x, y, z] = difference(host.position(i, j, basis), host.position(...configuration.coordinates(from)));
  // The nearest image is no farther away than the one inside the supercell.
  const [reachA, reachB] = supercell.reach(host, Math.hypot(x, y, z)).map((reach) => reach + 1);
  let best = { cost: Infinity };
  for (let di = -reachA; di <= reachA; di += 1) {
    for (let dj = -reachB; dj <= reachB; dj += 1) {
      const shift = supercell.translation(di, dj);
      const [dx, dy] = host.lattice(...shift);
      const distance = Math.hypot(x + dx, y + dy, z);
      // Of equally near images, prefer the one inside the supercell.
      const cost = distance + 1e-6 * (Math.abs(di) + Math.abs(dj));
      if (cost < best.cost) best = { cost, distance, end: [i + shift[0], j + shift[1], basis] };
    }
  }
  return best;
}

/**
 * Returns the defects nearest to a site, [{ site, distance }], with the distances in Å of their nearest images. A
 * defect at the site itself is not among them.
 */
export function nearestDefects(configuration, site, count) {
  return configuration.sites
    .filter((other) => other !== site)
    .map((other) => ({ site: other, distance: nearestImage(configuration, site, other).distance }))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, count);
}
