// The part of a projected layer that is visible: a scale and a centre. Lengths of the layer are in Å, those of the
// screen in CSS pixels.

/** The largest scale, pixels for each Å. */
const largestScale = 160;

/** Maps the projected layer to the screen. */
export class Camera {
  /** The size of the screen. */
  width = 1;
  height = 1;
  /** Pixels for each Å. */
  scale = 1;
  /** The scale at which the whole box is visible, the least possible. */
  #leastScale = 1;
  /** The box [left, top, right, bottom] of the layer. */
  #box = [0, 0, 1, 1];
  /** The point of the layer at the centre of the screen. */
  #x = 0.5;
  #y = 0.5;

  /** Sets the size of the screen and shows a box of the layer as a whole. */
  fit(box, width, height) {
    this.#box = box;
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    this.scale = 0;
    this.#setLeastScale();
  }

  /** Returns a camera of the same scale and centre whose screen has a border, a share of its size on each side. */
  widened(share) {
    const other = new Camera();
    Object.assign(other, this);
    other.width = this.width * (1 + 2 * share);
    other.height = this.height * (1 + 2 * share);
    other.#x = this.#x;
    other.#y = this.#y;
    return other;
  }

  /** Sets the size of the screen; keeps the scale and the centre as far as possible. */
  resize(width, height) {
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    this.#setLeastScale();
  }

  #setLeastScale() {
    this.#leastScale = Math.min(largestScale, ...this.#scales());
    this.scale = Math.max(this.scale, this.#leastScale);
    this.#clamp();
  }

  /** Returns the scales at which the box is as wide and as high as the screen. */
  #scales() {
    const [left, top, right, bottom] = this.#box;
    return [this.width / (right - left), this.height / (bottom - top)];
  }

  /** The factor by which the scale has to grow until the box fills the screen along both axes. */
  get fillingFactor() {
    return Math.max(...this.#scales()) / this.scale;
  }

  /** Whether a part of the box is above or below the screen. */
  get isTall() {
    return (this.#box[3] - this.#box[1]) * this.scale > this.height * 1.001;
  }

  /** Multiplies the scale and keeps the layer's point at a point of the screen. Returns whether the scale changed. */
  zoom(factor, [x, y] = [this.width / 2, this.height / 2]) {
    const next = Math.min(largestScale, Math.max(this.#leastScale, this.scale * factor));
    if (next === this.scale) return false;
    const [fixedX, fixedY] = this.toLayer(x, y);
    this.scale = next;
    this.#x = fixedX - (x - this.width / 2) / next;
    this.#y = fixedY - (y - this.height / 2) / next;
    this.#clamp();
    return true;
  }

  /** Moves the layer by some pixels. */
  pan(right, down) {
    this.#x -= right / this.scale;
    this.#y -= down / this.scale;
    this.#clamp();
  }

  /** Moves the layer so that one of its points is at least `margin` pixels inside the screen. */
  reveal(x, y, margin) {
    const shift = (value, size) => Math.min(Math.max(value, margin), size - margin) - value;
    this.pan(shift(this.toScreenX(x), this.width), shift(this.toScreenY(y), this.height));
  }

  toScreenX(x) {
    return (x - this.#x) * this.scale + this.width / 2;
  }

  toScreenY(y) {
    return (y - this.#y) * this.scale + this.height / 2;
  }

  /** Returns the layer's point at a point of the screen. */
  toLayer(x, y) {
    return [this.#x + (x - this.width / 2) / this.scale, this.#y + (y - this.height / 2) / this.scale];
  }

  /** Keeps the screen inside what it shows at the least scale, where the box is in the middle. */
  #clamp() {
    const [left, top, right, bottom] = this.#box;
    const slack = (1 / this.#leastScale - 1 / this.scale) / 2;
    const clamped = (centre, middle, most) => Math.min(middle + most, Math.max(middle - most, centre));
    this.#x = clamped(this.#x, (left + right) / 2, slack * this.width);
    this.#y = clamped(this.#y, (top + bottom) / 2, slack * this.height);
  }
}
