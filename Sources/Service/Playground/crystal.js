// Hosts and their geometry, from GET /materials and GET /model. Lengths are in Å.
//
// As in the service, a is along x, b is in the xy plane, and the layer's normal is along z.

/** A pristine base material. */
export class Host {
  /** The results of `neighbours`, by radius. */
  #neighbours = new Map();

  /** Creates a host from its entry in GET /materials and the model of GET /model. */
  constructor(material, model) {
    const { a, b, c, gamma } = material.cell;
    const angle = (gamma * Math.PI) / 180;
    this.name = material.name;
    this.names = [material.name, ...material.aliases];
    this.title = material.title;
    this.defaultSupercell = material.default_supercell;
    this.a = [a, 0];
    this.b = [b * Math.cos(angle), b * Math.sin(angle)];
    this.atoms = material.basis.map(({ element, position: [x, y, z] }) => ({
      element,
      position: [x * this.a[0] + y * this.b[0], y * this.b[1], z * c],
    }));
    const heights = this.atoms.map((atom) => atom.position[2]);
    this.thickness = Math.max(...heights) - Math.min(...heights);
    this.middle = (Math.min(...heights) + Math.max(...heights)) / 2;
    // The possible defects at a site of each element, the vacancy first.
    this.occupants = new Map(
      this.atoms.map(({ element }) => [
        element,
        [
          ...(material.vacancies.includes(element) ? ["v"] : []),
          ...material.substitutions.filter(({ from }) => from === element).map(({ to }) => to),
        ],
      ]),
    );
    // The limits of the chemical potentials, each with its names and Δμ in eV by element; none for an elemental host,
    // whose limits are equal.
    const names = Object.entries(material.chemical_potential_names ?? {});
    this.limits = [...new Set(names.map(([, phases]) => phases))].map((phases) => ({
      names: names.filter(([, other]) => other === phases).map(([name]) => name),
      potentials: material.chemical_potentials.limits_wrt_el_refs[phases],
    }));
    if (this.limits.length === 1) this.limits = [];
    /** Whether the model predicts the formation energy and the band gap. */
    this.predictsEnergy = material.properties.includes("formation_energy_per_site_ev");
    this.predictsGap = material.properties.includes("band_gap_ev");
    /** The band gap of the pristine host in eV, or null if the service does not know it. */
    this.pristineGap = material.pristine.band_gap_ev ?? null;
    this.operations = material.symmetry_operations;
    this.bonds = bonds(this);
    const { domain, label_ranges: ranges } = model.hosts[material.name];
    /** The least and the largest value of each property in the training data, eV, if the model file has them. */
    this.labelRanges = ranges ?? {};
    this.defectCounts = [domain.least_defect_count, domain.largest_defect_count];
    // The graph networks that predict this host, each with the cutoff of its sparse graph.
    this.graphs = model.experts
      .map(({ name, kind }) => ({ name, cutoff: kind.graph_network?.cutoffs[material.name] }))
      .filter(({ cutoff }) => cutoff !== undefined);
  }

  /** Returns the lattice vector of cell (i, j), in the plane. */
  lattice(i, j) {
    return [i * this.a[0] + j * this.b[0], j * this.b[1]];
  }

  /** Returns the position of an atom of cell (i, j). */
  position(i, j, basis) {
    const [x, y, z] = this.atoms[basis].position;
    const [dx, dy] = this.lattice(i, j);
    return [x + dx, y + dy, z];
  }

  /**
   * Returns the atoms within a distance in Å of each basis atom, the nearest first: for each basis index a list of
   * [basis, di, dj, distance], without the atom itself.
   */
  neighbours(radius) {
    if (!this.#neighbours.has(radius)) this.#neighbours.set(radius, neighbours(this, radius));
    return this.#neighbours.get(radius);
  }

  /** Returns "upper" or "lower" if atoms of the same element have different heights, otherwise "". */
  level(basis) {
    const { element, position } = this.atoms[basis];
    const heights = [
      ...new Set(
        this.atoms.filter((atom) => atom.element === element).map((atom) => atom.position[2].toFixed(2)),
      ),
    ].sort((left, right) => left - right);
    if (heights.length === 1) return "";
    return heights[0] === position[2].toFixed(2) ? "lower" : "upper";
  }
}

/** A supercell: its two vectors in units of the host's, and the cells between them. */
export class Supercell {
  #cells = [];
  #numbers = new Map();

  /**
   * @param vectors As in the service: the repeats [a, b], or the two vectors [[i, j], [i, j]].
   * @throws {Error} If the vectors are parallel.
   */
  constructor([first, second]) {
    this.vectors = typeof first === "number" ? [[first, 0], [0, second]] : [first, second];
    const [[p, q], [r, s]] = this.vectors;
    this.cellCount = Math.abs(p * s - q * r);
    if (this.cellCount === 0) throw new Error("the vectors of the supercell are parallel");
    /** The repeats [a, b] of a host that is repeated along its own vectors, otherwise null. */
    this.repeats = q === 0 && r === 0 && p > 0 && s > 0 ? [p, s] : null;
    const [is, js] = [[0, p, r, p + r], [0, q, s, q + s]];
    for (let i = Math.min(...is); i <= Math.max(...is); i += 1) {
      for (let j = Math.min(...js); j <= Math.max(...js); j += 1) {
        if (!this.#coefficients([i, j]).every((value) => value >= 0 && value < this.cellCount)) continue;
        this.#numbers.set(`${i},${j}`, this.#cells.length);
        this.#cells.push([i, j]);
      }
    }
  }

  /** Returns the coefficients of the vectors that give a cell, times the number of cells. */
  #coefficients([i, j]) {
    const [[p, q], [r, s]] = this.vectors;
    const sign = Math.sign(p * s - q * r);
    return [sign * (i * s - j * r), sign * (j * p - i * q)];
  }

  /** Returns a cell in units of the two vectors. */
  fractions(cell) {
    return this.#coefficients(cell).map((value) => value / this.cellCount);
  }

  /** The supercell as text, "8x8" or "4,8/-4,4", as in the service's key. */
  get name() {
    return this.repeats?.join("x") ?? this.vectors.join("/");
  }

  /** Whether a translation by a cell (i, j) is one of the supercell. */
  contains(cell) {
    return this.#coefficients(cell).every((value) => value % this.cellCount === 0);
  }

  /** Returns the number of a cell, from 0, taken modulo the supercell. */
  number(cell) {
    if (this.repeats) {
      const [a, b] = this.repeats;
      return modulo(cell[0], a) * b + modulo(cell[1], b);
    }
    const [[p, q], [r, s]] = this.vectors;
    const [u, v] = this.#coefficients(cell).map((value) => modulo(value, this.cellCount));
    return this.#numbers.get(`${(u * p + v * r) / this.cellCount},${(u * q + v * s) / this.cellCount}`);
  }

  /** Returns the cell (i, j) with a number. */
  cell(number) {
    return this.#cells[number];
  }

  /** Returns the translation by di times the first vector and dj times the second, as a cell. */
  translation(di, dj) {
    const [[p, q], [r, s]] = this.vectors;
    return [di * p + dj * r, di * q + dj * s];
  }

  /** Returns the lengths of the vectors in Å. */
  lengths(host) {
    return this.vectors.map((vector) => Math.hypot(...host.lattice(...vector)));
  }

  /** Returns how many supercells away along each vector an image can be within a distance in Å of the supercell. */
  reach(host, distance) {
    const area = host.a[0] * host.b[1] * this.cellCount;
    // The area over the length of one vector is the distance between adjacent rows along the other.
    return this.lengths(host).reverse().map((length) => Math.ceil((distance * length) / area));
  }
}

function modulo(value, divisor) {
  return ((value % divisor) + divisor) % divisor;
}

/** Returns the atoms within a distance of each basis atom; see `Host.neighbours`. */
function neighbours(host, radius) {
  // The cells of atoms within the radius: the basis atoms of a cell are less than one cell apart.
  const height = host.b[1];
  const [reachI, reachJ] = [(radius * Math.hypot(...host.b)) / (host.a[0] * height), radius / height]
    .map((reach) => Math.ceil(reach) + 1);
  return host.atoms.map((_, first) => {
    const own = host.position(0, 0, first);
    const found = [];
    for (let di = -reachI; di <= reachI; di += 1) {
      for (let dj = -reachJ; dj <= reachJ; dj += 1) {
        for (let second = 0; second < host.atoms.length; second += 1) {
          const distance = Math.hypot(...difference(host.position(di, dj, second), own));
          if (distance > 1e-6 && distance <= radius) found.push([second, di, dj, distance]);
        }
      }
    }
    return found.sort((left, right) => left[3] - right[3]);
  });
}

/**
 * Returns the bonds of each basis atom, each as [basis, di, dj] of the other atom.
 *
 * Two atoms are bonded if their distance is less than 1.15 times the nearest-neighbour distance of both. This
 * criterion fits every host and needs no table of radii.
 */
function bonds(host) {
  const near = host.neighbours(1.15 * Math.hypot(...host.a));
  const nearest = near.map(([[, , , distance]]) => distance);
  return near.map((list, first) => list
    .filter(([second, , , distance]) => distance < 1.15 * Math.min(nearest[first], nearest[second]))
    .map(([second, di, dj]) => [second, di, dj]));
}

function difference(left, right) {
  return left.map((value, axis) => value - right[axis]);
}

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

/**
 * Returns the images of a configuration under the host's operations that preserve the supercell, without images that
 * differ by a translation only. The configuration itself is first.
 */
export function orientations(configuration) {
  const { host, supercell } = configuration;
  const seen = new Set();
  const images = [];
  for (const { matrix, permutation, offsets } of host.operations) {
    const [[w11, w12], [w21, w22]] = matrix;
    const isKept = supercell.vectors.every(([i, j]) =>
      supercell.contains([w11 * i + w12 * j, w21 * i + w22 * j]));
    if (!isKept) continue;
    const image = configuration.moved(([i, j, basis]) => [
      w11 * i + w12 * j + offsets[basis][0],
      w21 * i + w22 * j + offsets[basis][1],
      permutation[basis],
    ]);
    const name = leastTranslation(image);
    if (seen.has(name)) continue;
    seen.add(name);
    images.push(images.length === 0 ? configuration : image);
  }
  return images;
}

/** Returns the number of distinct translations of a configuration in its supercell. */
export function translations(configuration) {
  const { supercell } = configuration;
  const own = configuration.key;
  let kept = 0;
  for (let number = 0; number < supercell.cellCount; number += 1) {
    if (translated(configuration, ...supercell.cell(number)).key === own) kept += 1;
  }
  return supercell.cellCount / kept;
}

/** Returns the translation of a configuration that has its defects around the middle of the supercell. */
export function centred(configuration) {
  const { supercell } = configuration;
  const cells = configuration.sites.map((site) => supercell.fractions(configuration.coordinates(site)));
  const shift = [0, 1].map((axis) => {
    // The mean on a circle: the supercell is periodic.
    const angles = cells.map((cell) => 2 * Math.PI * cell[axis]);
    const sum = (f) => angles.reduce((total, angle) => total + f(angle), 0);
    return 0.5 - Math.atan2(sum(Math.sin), sum(Math.cos)) / (2 * Math.PI);
  });
  return translated(configuration, ...supercell.translation(...shift).map(Math.round));
}

/** Returns a key that all translations of a configuration share. */
function leastTranslation(configuration) {
  const keys = configuration.sites.map((site) => {
    const [i, j] = configuration.coordinates(site);
    return translated(configuration, -i, -j).key;
  });
  return keys.sort()[0] ?? "";
}

function translated(configuration, di, dj) {
  return configuration.moved(([i, j, basis]) => [i + di, j + dj, basis]);
}
