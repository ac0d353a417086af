// Configurations as values, and the two ways to write one: as the service's key, which links have too,
// and as the body of POST /predict.

/** The most repeats that are drawn; the service itself goes further. */
export const largestRepeats = 16;

/** What a defect is called: its occupant, "v" for a vacancy, with the element whose site it takes. */
export function defectName(occupant, element) {
  return `${occupant === "v" ? "V" : occupant}_${element}`;
}

/** A host's supercell with defects in it. Never changes; what alters it makes another. */
export class Configuration {
  #occupants;

  /**
   * @param occupants What is at each site that is not pristine, by the site's index: "v" for a vacancy,
   * else an element's symbol.
   */
  constructor(host, a, b, occupants = new Map()) {
    this.host = host;
    this.a = a;
    this.b = b;
    this.#occupants = new Map([...occupants].sort(([left], [right]) => left - right));
    /** The indices of the sites with defects, ascending. */
    this.sites = [...this.#occupants.keys()];
  }

  get siteCount() {
    return this.a * this.b * this.host.atoms.length;
  }

  /** The index of the site [i, j, basis], its cell taken modulo the supercell. */
  index([i, j, basis]) {
    return (modulo(i, this.a) * this.b + modulo(j, this.b)) * this.host.atoms.length + basis;
  }

  /** The site [i, j, basis] of an index. */
  place(site) {
    const count = this.host.atoms.length;
    const cell = Math.floor(site / count);
    return [Math.floor(cell / this.b), cell % this.b, site % count];
  }

  /** The host's element at a site. */
  element(site) {
    return this.host.atoms[site % this.host.atoms.length].element;
  }

  /** What is at a site: "v", an element's symbol, or null where it is pristine. */
  occupant(site) {
    return this.#occupants.get(site) ?? null;
  }

  /** What may be at a site, in the order a click goes through it; null, pristine, is first. */
  choices(site) {
    return [null, ...this.host.occupants.get(this.element(site))];
  }

  /** The configuration with something else at a site. */
  with(site, occupant) {
    const occupants = new Map(this.#occupants);
    if (occupant === null) occupants.delete(site);
    else occupants.set(site, occupant);
    return new Configuration(this.host, this.a, this.b, occupants);
  }

  /** The configuration with the site's next choice. */
  cycled(site) {
    const choices = this.choices(site);
    return this.with(site, choices[(choices.indexOf(this.occupant(site)) + 1) % choices.length]);
  }

  /** The same defects in another supercell, those that fall outside left out. */
  resized(a, b) {
    const other = new Configuration(this.host, a, b);
    const inside = [...this.#occupants]
      .map(([site, occupant]) => [this.place(site), occupant])
      .filter(([[i, j]]) => i < a && j < b);
    return new Configuration(
      this.host, a, b, new Map(inside.map(([place, occupant]) => [other.index(place), occupant])));
  }

  /** The configuration with each defect's place taken to another. */
  moved(transform) {
    const moved = [...this.#occupants].map(([site, occupant]) => [
      this.index(transform(this.place(site))), occupant,
    ]);
    return new Configuration(this.host, this.a, this.b, new Map(moved));
  }

  /** As many defects at random, of kinds that the model knows. */
  random(count) {
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

  /** The text that the service writes its keys in: "MoS2:8x8:v@0.0.1+W@3.4.0". */
  get key() {
    const defects = this.sites.map((site) => `${this.occupant(site)}@${this.place(site).join(".")}`);
    return `${this.host.name}:${this.a}x${this.b}:${defects.join("+")}`;
  }

  /** The body of POST /predict. */
  get request() {
    return {
      material: this.host.name,
      supercell: [this.a, this.b],
      defects: this.sites.map((site) => {
        const [i, j, basis] = this.place(site);
        const [occupant, element] = [this.occupant(site), this.element(site)];
        const kind = occupant === "v"
          ? { type: "vacancy", element }
          : { type: "substitution", from: element, to: occupant };
        return { ...kind, cell: [i, j], basis };
      }),
    };
  }

  /** The host's supercell without defects, if there is such a host and it can be drawn. */
  static #pristine(name, [a, b], hosts) {
    const host = hosts.find(({ names }) => names.includes(name));
    if (!host) throw new Error(`no material is called “${name}”`);
    if (Math.max(a, b) > largestRepeats) {
      throw new Error(`${a} × ${b} is more than can be drawn; up to ${largestRepeats} × ${largestRepeats} can`);
    }
    return new Configuration(host, a, b);
  }

  /**
   * Reads what `request` writes.
   *
   * @throws {Error} With a sentence if it cannot be drawn.
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
   * @throws {Error} With a sentence that says what is wrong with it.
   */
  static parse(text, hosts) {
    const parts = /^([A-Za-z0-9-]+):([1-9]\d*)x([1-9]\d*):(.*)$/.exec(text);
    if (!parts) throw new Error(`“${text}” is not of the form MoS2:8x8:v@0.0.1+W@3.4.0`);
    const pristine = Configuration.#pristine(parts[1], [Number(parts[2]), Number(parts[3])], hosts);
    const { host, a, b } = pristine;
    const occupants = new Map();
    for (const defect of parts[4] === "" ? [] : parts[4].split("+")) {
      const match = /^(v|[A-Z][a-z]?)@(\d+)\.(\d+)\.(\d+)$/.exec(defect);
      if (!match) throw new Error(`“${defect}” is not of the form v@0.0.1 or W@3.4.0`);
      const place = match.slice(2).map(Number);
      if (place[0] >= a || place[1] >= b || place[2] >= host.atoms.length) {
        throw new Error(`${defect} lies outside ${host.name} ${a} × ${b}`);
      }
      if (occupants.has(pristine.index(place))) throw new Error(`${defect} takes a site that is taken`);
      occupants.set(pristine.index(place), match[1]);
    }
    return new Configuration(host, a, b, occupants);
  }
}

function modulo(value, divisor) {
  return ((value % divisor) + divisor) % divisor;
}
