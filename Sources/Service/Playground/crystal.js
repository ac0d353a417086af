// Hosts and their geometry, from GET /materials and GET /model. Lengths are in Å.
//
// As in the service, a is along x, b is in the xy plane, and the layer's normal is along z.

/** A pristine base material. */
export class Host {
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
    // The limits of the chemical potentials, each with its names; none for an elemental host, whose limits are equal.
    const names = Object.entries(material.chemical_potential_names ?? {});
    this.limits = [...new Set(names.map(([, phases]) => phases))]
      .map((phases) => names.filter(([, other]) => other === phases).map(([name]) => name));
    if (this.limits.length === 1) this.limits = [];
    this.operations = material.symmetry_operations;
    this.bonds = bonds(this);
    const { domain } = model.hosts[material.name];
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

/**
 * Returns the bonds of each basis atom, each as [basis, di, dj] of the other atom.
 *
 * Two atoms are bonded if their distance is less than 1.15 times the nearest-neighbour distance of both. This
 * criterion fits every host and needs no table of radii.
 */
function bonds(host) {
  const reach = [-1, 0, 1];
  const pairs = host.atoms.map((_, first) =>
    host.atoms.flatMap((_, second) =>
      reach.flatMap((di) =>
        reach.map((dj) => {
          const distance = Math.hypot(...difference(host.position(di, dj, second), host.position(0, 0, first)));
          return { bond: [second, di, dj], distance };
        }),
      ),
    ),
  );
  const nearest = pairs.map((list) =>
    Math.min(...list.map(({ distance }) => distance).filter((distance) => distance > 1e-6)),
  );
  return pairs.map((list, first) =>
    list
      .filter(({ bond, distance }) => distance > 1e-6 && distance < 1.15 * Math.min(nearest[first], nearest[bond[0]]))
      .map(({ bond }) => bond),
  );
}

function difference(left, right) {
  return left.map((value, axis) => value - right[axis]);
}

/**
 * Returns the edges of a configuration's sparse graph, each once. { first, second, di, dj, distance } connects the
 * defect with index `first` to the image of the defect `second` that is di, dj supercells away.
 */
export function sparseGraph(configuration, cutoff) {
  const { host, a, b } = configuration;
  const positions = configuration.sites.map((site) => host.position(...configuration.coordinates(site)));
  // The distance between adjacent rows of supercells.
  const area = host.a[0] * host.b[1];
  const reachA = Math.ceil(cutoff / ((area / Math.hypot(...host.b)) * a)) + 1;
  const reachB = Math.ceil(cutoff / ((area / Math.hypot(...host.a)) * b)) + 1;
  const edges = [];
  for (let first = 0; first < positions.length; first += 1) {
    for (let second = first; second < positions.length; second += 1) {
      for (let di = -reachA; di <= reachA; di += 1) {
        for (let dj = -reachB; dj <= reachB; dj += 1) {
          // The edges of a defect to its own image and to the opposite image are the same edge.
          if (first === second && (di < 0 || (di === 0 && dj <= 0))) continue;
          const [dx, dy] = host.lattice(di * a, dj * b);
          const [x, y, z] = difference(positions[second], positions[first]);
          const distance = Math.hypot(x + dx, y + dy, z);
          if (distance < cutoff) edges.push({ first, second, di, dj, distance });
        }
      }
    }
  }
  return edges;
}

/** Returns the edge between the nearest images of two defects, in the form of `sparseGraph`. */
export function shortestEdge(configuration, first, second) {
  const { host, a, b } = configuration;
  const [one, other] = [first, second].map((index) =>
    host.position(...configuration.coordinates(configuration.sites[index])));
  const reach = [-2, -1, 0, 1, 2];
  const edges = reach.flatMap((di) => reach.map((dj) => {
    const [dx, dy] = host.lattice(di * a, dj * b);
    const [x, y, z] = difference(other, one);
    return { first, second, di, dj, distance: Math.hypot(x + dx, y + dy, z) };
  }));
  // Of equally near images, prefer the ones inside the cell.
  const cost = ({ di, dj, distance }) => distance + 1e-6 * (Math.abs(di) + Math.abs(dj));
  return edges.reduce((best, edge) => (cost(edge) < cost(best) ? edge : best));
}

/**
 * Returns the images of a configuration under the host's operations that preserve the supercell, without images that
 * differ by a translation only. The configuration itself is first.
 */
export function orientations(configuration) {
  const { host, a, b } = configuration;
  const seen = new Set();
  const images = [];
  for (const { matrix, permutation, offsets } of host.operations) {
    const [[w11, w12], [w21, w22]] = matrix;
    if ((w21 * a) % b !== 0 || (w12 * b) % a !== 0) continue;
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
  const { a, b } = configuration;
  const own = configuration.key;
  let kept = 0;
  for (let i = 0; i < a; i += 1) {
    for (let j = 0; j < b; j += 1) if (translated(configuration, i, j).key === own) kept += 1;
  }
  return (a * b) / kept;
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
