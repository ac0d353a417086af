// The atoms of a supercell and of the periodic images around it, as a view projects them. Lengths are in Å.

import { project, tilt } from "./views.js";

/** Periodic images are shown up to this distance from the supercell, and further around a small one. */
const margin = 2.4;
const leastWidth = 22;
const leastHeight = 13;
/** The room for the names of the vectors around a supercell that fills the screen, and for the discs of atoms. */
const nameRoom = 1.6;
const discRoom = 1;
/** The largest thickness of the slices in which atoms are drawn one after another. */
const sliceThickness = 0.5;
const largestSliceCount = 60;
/** The number of degrees to which distant atoms fade. */
export const fogSteps = 6;

/** The geometry of one host and supercell. The first atoms are the sites in order, the others are their images. */
export class Scene {
  #configuration;
  /** The coordinates of every atom in space, x, y and z one after another. */
  #positions;
  /** The aspect of the rectangle that the images fill, or null. */
  #aspect = null;
  /** Whether atoms fade with their depth, rather than those of the lower level only. */
  #fadesWithDepth = false;
  #rows = null;

  constructor(configuration) {
    const { host, supercell } = configuration;
    this.#configuration = configuration;
    this.host = host;
    this.supercell = supercell;
    this.siteCount = configuration.siteCount;
    /** The site at the other end of each bond of a site, in the order of `host.bonds`. */
    this.bonded = Array.from({ length: this.siteCount }, (_, site) => {
      const [i, j, basis] = configuration.coordinates(site);
      return host.bonds[basis].map(([other, di, dj]) => configuration.index([i + di, j + dj, other]));
    });
    this.#take(imagesAround(configuration));
  }

  /**
   * Shows the periodic images in a rectangle around the supercell, or those near it.
   *
   * @param aspect The width of the rectangle divided by its height, or null.
   */
  surround(aspect) {
    if (aspect === this.#aspect) return;
    this.#aspect = aspect;
    this.#take(aspect === null ? imagesAround(this.#configuration) : imagesWithin(this.#configuration, aspect));
  }

  /** Takes the atoms of the supercell and images. They are not projected. */
  #take(images) {
    const atoms = [...ownAtoms(this.#configuration), ...images];
    this.count = atoms.length;
    /** The site of every atom. */
    this.sites = Int32Array.from(atoms, ({ site }) => site);
    this.#positions = Float64Array.from(atoms.flatMap(({ position }) => position));
    for (let atom = 0; atom < this.count; atom += 1) this.#positions[3 * atom + 2] -= this.host.middle;
    /** Where the view shows each atom: to the right, downwards and towards the viewer. */
    this.x = new Float32Array(this.count);
    this.y = new Float32Array(this.count);
    this.near = new Float32Array(this.count);
  }

  /** Projects all atoms. `isFlat`: whether the view is from above or below. */
  project(rows, isFlat) {
    const positions = this.#positions;
    const [right, down, near] = rows;
    for (let atom = 0; atom < this.count; atom += 1) {
      const [x, y, z] = [positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]];
      this.x[atom] = right[0] * x + right[1] * y + right[2] * z;
      this.y[atom] = down[0] * x + down[1] * y + down[2] * z;
      this.near[atom] = near[0] * x + near[1] * y + near[2] * z;
    }
    this.#rows = rows;
    this.#fadesWithDepth = !isFlat;
    const order = Uint32Array.from({ length: this.count }, (_, atom) => atom)
      .sort((left, right_) => this.near[left] - this.near[right_]);
    /** The sites, and the images, from the most distant to the nearest. */
    this.order = order.filter((atom) => atom < this.siteCount);
    this.imageOrder = order.filter((atom) => atom >= this.siteCount);
    this.least = this.near[order[0]];
    this.depth = Math.max(1e-3, this.near[order[this.count - 1]] - this.least);
    /** Half of each bond of each basis atom, to the right and downwards. */
    this.halfBonds = this.host.bonds.map((list, basis) => list.map(([other, di, dj]) => {
      const [end, start] = [this.host.position(di, dj, other), this.host.position(0, 0, basis)];
      return project(rows, end.map((value, axis) => (value - start[axis]) / 2)).slice(0, 2);
    }));
  }

  /** Returns [right, down, near] of a position. */
  place([x, y, z]) {
    return project(this.#rows, [x, y, z - this.host.middle]);
  }

  /** Returns the places of the corners of the supercell at mid-layer: the origin and the ends of a, a + b and b. */
  get corners() {
    return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([i, j]) =>
      this.place([...this.host.lattice(...this.supercell.translation(i, j)), this.host.middle]));
  }

  /** The box [left, top, right, bottom] that shows the supercell from above or below. A small one has images around it. */
  get cellBox() {
    const [width, height] = shownSize(this.#configuration);
    const [x, y] = this.place([...this.#centre, this.host.middle]);
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  }

  /** The box [left, top, right, bottom] of all atoms. */
  get box() {
    const room = 1;
    const least = (values) => values.reduce((low, value) => Math.min(low, value), Infinity) - room;
    const largest = (values) => values.reduce((high, value) => Math.max(high, value), -Infinity) + room;
    return [least(this.x), least(this.y), largest(this.x), largest(this.y)];
  }

  /** The box around the layer in every direction of view. */
  get outerBox() {
    const positions = this.#positions;
    const [cx, cy] = this.#centre;
    let radius = 0;
    for (let atom = 0; atom < this.count; atom += 1) {
      radius = Math.max(radius, Math.hypot(positions[3 * atom] - cx, positions[3 * atom + 1] - cy));
    }
    radius += this.host.thickness / 2;
    const [x, y] = this.place([cx, cy, this.host.middle]);
    return [x - radius, y - radius, x + radius, y + radius];
  }

  /** The centre of the supercell in the plane. */
  get #centre() {
    return this.host.lattice(...this.supercell.translation(1, 1)).map((value) => value / 2);
  }

  /** Returns the index in `order` after the slice that begins at `start`. */
  sliceEnd(order, start) {
    const thickness = Math.max(sliceThickness, this.depth / largestSliceCount);
    const limit = this.near[order[start]] + thickness;
    let end = start + 1;
    while (end < order.length && this.near[order[end]] < limit) end += 1;
    return end;
  }

  /** Returns the degree to which an atom fades, 0 to `fogSteps` − 1. `isBelow`: whether the view is from below. */
  fog(atom, isBelow) {
    if (!this.#fadesWithDepth) {
      const level = this.host.level(this.sites[atom] % this.host.atoms.length);
      return level === (isBelow ? "upper" : "lower") ? 4 : 0;
    }
    return Math.round((1 - (this.near[atom] - this.least) / this.depth) * (fogSteps - 1));
  }

  /**
   * Returns the atom at a point of the projected layer, or null: the nearest to the viewer of those whose disc has the
   * point, otherwise the nearest within `reach`.
   */
  atomAt(x, y, reach, radius) {
    let [front, closest] = [null, null];
    let least = reach;
    for (let atom = 0; atom < this.count; atom += 1) {
      const distance = Math.hypot(this.x[atom] - x, this.y[atom] - y);
      if (distance < radius(this.sites[atom]) && (front === null || this.near[atom] > this.near[front])) front = atom;
      if (distance < least) [closest, least] = [atom, distance];
    }
    return front ?? closest;
  }

  /** Returns the neighbour of a site in a direction [right, down] of the projection, or null. */
  neighbour(site, [right, down]) {
    const { x, y } = this;
    let best = { site: null, cost: Infinity };
    for (let other = 0; other < this.siteCount; other += 1) {
      const [dx, dy] = [x[other] - x[site], y[other] - y[site]];
      const along = dx * right + dy * down;
      const across = Math.abs(dx * down) + Math.abs(dy * right);
      // Prefer a near atom slightly to the side to a distant one straight ahead.
      const cost = Math.hypot(along, across) + across;
      if (along > 0.05 && along >= across * 0.5 && cost < best.cost) best = { site: other, cost };
    }
    return best.site;
  }
}

function ownAtoms(configuration) {
  return Array.from({ length: configuration.siteCount }, (_, site) => ({
    site, position: configuration.host.position(...configuration.coordinates(site)),
  }));
}

/** Returns the periodic images near the supercell. */
function imagesAround(configuration) {
  const { host, supercell } = configuration;
  const [[ax, ay], [bx, by]] = vectors(configuration);
  const area = ax * by - ay * bx;
  const [lengthA, lengthB] = supercell.lengths(host);
  const heights = [Math.abs(area) / lengthB, Math.abs(area) / lengthA];
  const [width, height] = size(configuration);
  const room = Math.max(margin, (leastWidth - width) / 2, (leastHeight - height) / 2);
  return images(configuration, room, ([x, y]) => {
    const [u, v] = [(x * by - y * bx) / area, (ax * y - ay * x) / area];
    const outside = [u, v].map((value, axis) => Math.max(-value, value - 1, 0) * heights[axis]);
    return Math.max(...outside) <= room;
  });
}

/** Returns the periodic images in the least rectangle of an aspect that shows the supercell. */
function imagesWithin(configuration, aspect) {
  const [width, height] = shownSize(configuration);
  const [halfWidth, halfHeight] = [
    Math.max(width, height * aspect) / 2 + discRoom,
    Math.max(height, width / aspect) / 2 + discRoom + tilt * configuration.host.thickness / 2,
  ];
  const [[ax, ay], [bx, by]] = vectors(configuration);
  const [cx, cy] = [(ax + bx) / 2, (ay + by) / 2];
  return images(configuration, Math.hypot(halfWidth, halfHeight), ([x, y]) =>
    Math.abs(x - cx) <= halfWidth && Math.abs(y - cy) <= halfHeight);
}

/** Returns the periodic images whose positions meet a condition; none is farther from the supercell than `room`. */
function images(configuration, room, isShown) {
  const { host, supercell } = configuration;
  const [reachA, reachB] = supercell.reach(host, room).map((reach) => reach + 1);
  const found = [];
  for (let di = -reachA; di <= reachA; di += 1) {
    for (let dj = -reachB; dj <= reachB; dj += 1) {
      if (di === 0 && dj === 0) continue;
      const shift = supercell.translation(di, dj);
      for (let site = 0; site < configuration.siteCount; site += 1) {
        const [i, j, basis] = configuration.coordinates(site);
        const position = host.position(i + shift[0], j + shift[1], basis);
        if (isShown(position)) found.push({ site, position });
      }
    }
  }
  return found;
}

function vectors({ host, supercell }) {
  return [supercell.translation(1, 0), supercell.translation(0, 1)].map((cell) => host.lattice(...cell));
}

/** Returns the width and the height of a supercell in the plane. */
function size(configuration) {
  const [[ax, ay], [bx, by]] = vectors(configuration);
  return [Math.abs(ax) + Math.abs(bx), Math.abs(ay) + Math.abs(by)];
}

/** Returns the width and the height of what is shown of a supercell from above, with the names of its vectors. */
function shownSize(configuration) {
  const [width, height] = size(configuration);
  return [Math.max(leastWidth, width + 2 * nameRoom), Math.max(leastHeight, height + 2 * nameRoom)];
}
