// Supercells: lattices whose vectors are multiples of those of a host.

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
