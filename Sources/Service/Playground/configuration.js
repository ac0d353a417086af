// Configurations, and their two text forms: the service's key, also used in links, and the body of POST /predict.

/** The largest number of repeats that the page draws. The service accepts more. */
export const largestRepeats = 16;

/** Returns the name of a defect, "V_Mo" or "W_Mo", from its occupant ("v" for a vacancy) and the host's element. */
export function defectName(occupant, element) {
  return `${occupant === "v" ? "V" : occupant}_${element}`;
}

/** A supercell of a host with defects. Immutable: methods that change it return a new configuration. */
export class Configuration {
  #occupants;

  /**
   * @param occupants The occupant of each defect site, by the site's index: "v" for a vacancy, otherwise the symbol
   * of the new element.
   */
  constructor(host, a, b, occupants = new Map()) {
    this.host = host;
    this.a = a;
    this.b = b;
    this.#occupants = new Map([...occupants].sort(([left], [right]) => left - right));
    /** The indices of the sites with defects, in ascending order. */
    this.sites = [...this.#occupants.keys()];
  }

  get siteCount() {
    return this.a * this.b * this.host.atoms.length;
  }

  /** Returns the index of the site [i, j, basis]; the cell is taken modulo the supercell. */
  index([i, j, basis]) {
    return (modulo(i, this.a) * this.b + modulo(j, this.b)) * this.host.atoms.length + basis;
  }

  /** Returns the coordinates [i, j, basis] of a site. */
  coordinates(site) {
    const count = this.host.atoms.length;
    const cell = Math.floor(site / count);
    return [Math.floor(cell / this.b), cell % this.b, site % count];
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
    return new Configuration(this.host, this.a, this.b, occupants);
  }

  /** Returns the configuration with the next possible occupant at a site. */
  cycled(site) {
    const choices = this.choices(site);
    return this.with(site, choices[(choices.indexOf(this.occupant(site)) + 1) % choices.length]);
  }

  /** Returns the same defects in another supercell, without those outside it. */
  resized(a, b) {
    const other = new Configuration(this.host, a, b);
    const inside = [...this.#occupants]
      .map(([site, occupant]) => [this.coordinates(site), occupant])
      .filter(([[i, j]]) => i < a && j < b);
    return new Configuration(
      this.host, a, b, new Map(inside.map(([coordinates, occupant]) => [other.index(coordinates), occupant])));
  }

  /** Returns the configuration with every defect moved; `transform` maps site coordinates. */
  moved(transform) {
    const moved = [...this.#occupants].map(([site, occupant]) => [
      this.index(transform(this.coordinates(site))), occupant,
    ]);
    return new Configuration(this.host, this.a, this.b, new Map(moved));
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
    return new Configuration(this.host, this.a, this.b, occupants);
  }

  /** The key in the service's format, "MoS2:8x8:v@0.0.1+W@3.4.0". Unlike the service's, it is not canonical. */
  get key() {
    const defects = this.sites.map((site) => `${this.occupant(site)}@${this.coordinates(site).join(".")}`);
    return `${this.host.name}:${this.a}x${this.b}:${defects.join("+")}`;
  }

  /** The body of POST /predict. */
  get request() {
    return {
      material: this.host.name,
      supercell: [this.a, this.b],
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
  static #pristine(name, [a, b], hosts) {
    const host = hosts.find(({ names }) => names.includes(name));
    if (!host) throw new Error(`there is no material “${name}”`);
    if (Math.max(a, b) > largestRepeats) {
      throw new Error(`${a} × ${b} is too large to draw; the limit is ${largestRepeats} × ${largestRepeats}`);
    }
    return new Configuration(host, a, b);
  }

  /**
   * Reads a prediction of the service.
   *
   * @throws {Error} If it cannot be drawn.
   */
  static read({ material, supercell, defects }, hosts) {
    const pristine = Configuration.#pristine(material, supercell, hosts);
    const occupants = defects.map(({ type, to, cell: [i, j], basis }) => [
      pristine.index([i, j, basis]), type === "vacancy" ? "v" : to,
    ]);
    return new Configuration(pristine.host, pristine.a, pristine.b, new Map(occupants));
  }

  /**
   * Reads a key.
   *
   * @throws {Error} If the key is not valid or cannot be drawn.
   */
  static parse(text, hosts) {
    const parts = /^([A-Za-z0-9-]+):([1-9]\d*)x([1-9]\d*):(.*)$/.exec(text);
    if (!parts) throw new Error(`“${text}” does not have the form MoS2:8x8:v@0.0.1+W@3.4.0`);
    const pristine = Configuration.#pristine(parts[1], [Number(parts[2]), Number(parts[3])], hosts);
    const { host, a, b } = pristine;
    const occupants = new Map();
    for (const defect of parts[4] === "" ? [] : parts[4].split("+")) {
      const match = /^(v|[A-Z][a-z]?)@(\d+)\.(\d+)\.(\d+)$/.exec(defect);
      if (!match) throw new Error(`“${defect}” does not have the form v@0.0.1 or W@3.4.0`);
      const coordinates = match.slice(2).map(Number);
      if (coordinates[0] >= a || coordinates[1] >= b || coordinates[2] >= host.atoms.length) {
        throw new Error(`${defect} is outside ${host.name} ${a} × ${b}`);
      }
      const site = pristine.index(coordinates);
      if (occupants.has(site)) throw new Error(`the site of ${defect} already has a defect`);
      occupants.set(site, match[1]);
    }
    return new Configuration(host, a, b, occupants);
  }
}

function modulo(value, divisor) {
  return ((value % divisor) + divisor) % divisor;
}
