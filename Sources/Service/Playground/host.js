// Hosts and their geometry, from GET /materials and GET /model.
//
// As in the service, a is along x, b is in the xy plane, and the layer's normal is along z. Lengths are in Å.

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

/** Returns the vector from one position to another. */
export function difference(left, right) {
  return left.map((value, axis) => value - right[axis]);
}
