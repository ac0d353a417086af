// Configurations, and their two text forms: the service's key, also used in links, and the body of POST /predict.

import { Supercell } from "./supercell.js";

/** The largest number of repeats that the page draws. The service accepts more. */
export const largestRepeats = 40;

/** A supercell of a host with defects. Immutable: methods that change it return a new configuration. */
export class Configuration {
  #occupants;

  /**
   * @param supercell A Supercell.
   * @param occupants The occupant of each defect site, by the site's index: "v" for a vacancy, otherwise the symbol
   * of the new element.
   */
  constructor(host, supercell, occupants = new Map()) {
    this.host = host;
    this.supercell = supercell;
    this.#occupants = new Map([...occupants].sort(([left], [right]) => left - right));
    /** The indices of the sites with defects, in ascending order. */
    this.sites = [...this.#occupants.keys()];
  }

  /** Returns the default supercell of a host without defects. */
  static pristine(host) {
    return new Configuration(host, new Supercell(host.defaultSupercell));
  }

  get siteCount() {
    return this.supercell.cellCount * this.host.atoms.length;
  }

  /** Returns the index of the site [i, j, basis]; the cell is taken modulo the supercell. */
  index([i, j, basis]) {
    return this.supercell.number([i, j]) * this.host.atoms.length + basis;
  }

  /** Returns the coordinates [i, j, basis] of a site. */
  coordinates(site) {
    const count = this.host.atoms.length;
    return [...this.supercell.cell(Math.floor(site / count)), site % count];
  }

  /** Returns the element of the host at a site. */
  element(site) {
    return this.host.atoms[site % this.host.atoms.length].element;
  }

  /** Returns the occupant of a site: "v", the symbol of the new element, or null without a defect. */
  occupant(site) {
    return this.#occupants.get(site) ?? null;
  }

  /** Returns the possible occupants of a site, in the order of clicks; the first is null, no defect. */
  choices(site) {
    return [null, ...this.host.occupants.get(this.element(site))];
  }

  /** Returns the configuration with another occupant at a site. */
  with(site, occupant) {
    const occupants = new Map(this.#occupants);
    if (occupant === null) occupants.delete(site);
    else occupants.set(site, occupant);
    return new Configuration(this.host, this.supercell, occupants);
  }

  /** Returns the configuration with the next possible occupant at a site. */
  cycled(site) {
    const choices = this.choices(site);
    return this.with(site, choices[(choices.indexOf(this.occupant(site)) + 1) % choices.length]);
  }

  /** Returns the same defects in a × b cells, without those outside them. */
  resized(a, b) {
    const other = new Configuration(this.host, new Supercell([a, b]));
    const inside = [...this.#occupants]
      .map(([site, occupant]) => [this.coordinates(site), occupant])
      .filter(([[i, j]]) => i >= 0 && i < a && j >= 0 && j < b);
    return new Configuration(
      this.host, other.supercell, new Map(inside.map(([coordinates, occupant]) => [other.index(coordinates), occupant])));
  }

  /** Returns the configuration with every defect moved; `transform` maps site coordinates. */
  moved(transform) {
    const moved = [...this.#occupants].map(([site, occupant]) => [
      this.index(transform(this.coordinates(site))), occupant,
    ]);
    return new Configuration(this.host, this.supercell, new Map(moved));
  }

  /** Returns a configuration of the same supercell with random defects that the model supports. */
  withRandomDefects(count) {
    const sites = Array.from({ length: this.siteCount }, (_, site) => site)
      .filter((site) => this.choices(site).length > 1);
    const occupants = new Map();
    while (occupants.size < count && sites.length > 0) {
      const [site] = sites.splice(Math.floor(Math.random() * sites.length), 1);
      const [, ...defects] = this.choices(site);
      occupants.set(site, defects[Math.floor(Math.random() * defects.length)]);
    }
    return new Configuration(this.host, this.supercell, occupants);
  }

  /** The number of defects of each kind, by its short name as in the service, "v_Mo" or "W_Mo". */
  get composition() {
    const counts = new Map();
    for (const site of this.sites) {
      const name = `${this.occupant(site)}_${this.element(site)}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }

  /** The key in the service's format, "MoS2:8x8:v@0.0.1+W@3.4.0". Unlike the service's, it is not canonical. */
  get key() {
    const defects = this.sites.map((site) => `${this.occupant(site)}@${this.coordinates(site).join(".")}`);
    return `${this.host.name}:${this.supercell.name}:${defects.join("+")}`;
  }

  /** The body of POST /predict. */
  get request() {
    return {
      material: this.host.name,
      supercell: this.supercell.repeats ?? this.supercell.vectors,
      defects: this.sites.map((site) => {
        const [i, j, basis] = this.coordinates(site);
        const [occupant, element] = [this.occupant(site), this.element(site)];
        const kind = occupant === "v"
          ? { type: "vacancy", element }
          : { type: "substitution", from: element, to: occupant };
        return { ...kind, cell: [i, j], basis };
      }),
    };
  }

  /**
   * Returns a supercell without defects.
   *
   * @throws {Error} If there is no such material, or the supercell is too large to draw.
   */
  static #empty(name, vectors, hosts) {
    const host = hosts.find(({ names }) => names.includes(name));
    if (!host) throw new Error(`there is no material “${name}”`);
    const largest = typeof vectors[0] === "number" ? largestRepeats : 2 * largestRepeats;
    const [[p, q], [r, s]] = typeof vectors[0] === "number" ? [[vectors[0], 0], [0, vectors[1]]] : vectors;
    if (vectors.flat().some((each) => Math.abs(each) > largest) || Math.abs(p * s - q * r) > largestRepeats ** 2) {
      throw new Error(
        `this supercell is too large to draw; the limit is ${largestRepeats} × ${largestRepeats} cells`);
    }
    return new Configuration(host, new Supercell(vectors));
  }

  /**
   * Reads a prediction of the service.
   *
   * @throws {Error} If it cannot be drawn.
   */
  static read({ material, supercell, defects }, hosts) {
    const pristine = Configuration.#empty(material, supercell, hosts);
    const occupants = defects.map(({ type, to, cell: [i, j], basis }) => [
      pristine.index([i, j, basis]), type === "vacancy" ? "v" : to,
    ]);
    return new Configuration(pristine.host, pristine.supercell, new Map(occupants));
  }

  /**
   * Reads a key.
   *
   * @throws {Error} If the key is not valid or cannot be drawn.
   */
  static parse(text, hosts) {
    const parts = /^([A-Za-z0-9-]+):(?:([1-9]\d*x[1-9]\d*)|(-?\d+,-?\d+\/-?\d+,-?\d+)):(.*)$/.exec(text);
    if (!parts) throw new Error(`“${text}” does not have the form MoS2:8x8:v@0.0.1+W@3.4.0`);
    const vectors = parts[2]?.split("x").map(Number) ?? parts[3].split("/").map((row) => row.split(",").map(Number));
    const pristine = Configuration.#empty(parts[1], vectors, hosts);
    const { host, supercell } = pristine;
    const occupants = new Map();
    for (const defect of parts[4] === "" ? [] : parts[4].split("+")) {
      const match = /^(v|[A-Z][a-z]?)@(-?\d+)\.(-?\d+)\.(\d+)$/.exec(defect);
      if (!match) throw new Error(`“${defect}” does not have the form v@0.0.1 or W@3.4.0`);
      const coordinates = match.slice(2).map(Number);
      // In a supercell of another shape, cells that a translation maps to each other are the same.
      const isOutside = supercell.repeats?.some((repeats, axis) => coordinates[axis] < 0 || coordinates[axis] >= repeats);
      if (isOutside || coordinates[2] >= host.atoms.length) {
        throw new Error(`${defect} is outside ${host.name} ${supercell.name.replace("x", " × ")}`);
      }
      const site = pristine.index(coordinates);
      if (occupants.has(site)) throw new Error(`the site of ${defect} already has a defect`);
      occupants.set(site, match[1]);
    }
    return new Configuration(host, supercell, occupants);
  }
}
