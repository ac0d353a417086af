// Moving and enlarging the drawing with the mouse, a pen or fingers. A press without movement stays a click.

/** A pointer that moves farther than this, px, drags. */
const dragThreshold = { mouse: 4, pen: 6, touch: 8 };
/** The growth of the scale for each pixel of the wheel, and of a pinch on a touchpad. */
const wheelGrowth = 0.0015;
const pinchGrowth = 0.01;
/** Pixels of one line and one page of the wheel. */
const wheelUnits = [1, 16, 400];

/** Reports drags and zooms on an element. Points and distances are in CSS pixels of the element. */
export class Gestures {
  #element;
  #handlers;
  #pointers = new Map();
  #isDragging = false;
  /** Whether the last press moved, so that its click is none. */
  #hasMoved = false;

  /**
   * @param handlers `drag(right, down, isShifted)`; `zoom(factor, point)`, which returns whether the scale changed;
   * `start()`, called when a drag or a pinch begins.
   */
  constructor(element, handlers) {
    this.#element = element;
    this.#handlers = handlers;
    element.addEventListener("pointerdown", (event) => this.#press(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      element.addEventListener(name, (event) => this.#release(event));
    }
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    // Two fingers enlarge the drawing, not the page.
    element.addEventListener("touchstart", (event) => {
      if (event.touches.length > 1) event.preventDefault();
    }, { passive: false });
    element.addEventListener("click", (event) => {
      if (this.#hasMoved && event.detail > 0) event.stopImmediatePropagation();
    }, { capture: true });
  }

  /** Whether a drag or a pinch is under way. */
  get isActive() {
    return this.#isDragging;
  }

  #point({ clientX, clientY }) {
    const { left, top } = this.#element.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  #press(event) {
    if (event.button !== 0) return;
    if (this.#pointers.size === 0) this.#hasMoved = false;
    const point = this.#point(event);
    this.#pointers.set(event.pointerId, { start: point, point });
    if (this.#pointers.size === 2) this.#begin();
  }

  #begin() {
    this.#isDragging = true;
    this.#hasMoved = true;
    for (const id of this.#pointers.keys()) this.#element.setPointerCapture(id);
    this.#handlers.start();
  }

  #move(event) {
    const pointer = this.#pointers.get(event.pointerId);
    if (!pointer) return;
    const point = this.#point(event);
    if (!this.#isDragging) {
      const distance = Math.hypot(point[0] - pointer.start[0], point[1] - pointer.start[1]);
      if (distance <= dragThreshold[event.pointerType]) return;
      this.#begin();
    }
    const before = this.#gathered();
    pointer.point = point;
    const after = this.#gathered();
    this.#handlers.drag(
      after.centre[0] - before.centre[0], after.centre[1] - before.centre[1],
      event.shiftKey || this.#pointers.size > 1);
    if (before.spread > 0) this.#handlers.zoom(after.spread / before.spread, after.centre);
  }

  /** Returns the centre of the pointers and their distance from each other, 0 for one. */
  #gathered() {
    const [first, second = first] = [...this.#pointers.values()].map(({ point }) => point);
    return {
      centre: [0, 1].map((axis) => (first[axis] + second[axis]) / 2),
      spread: Math.hypot(second[0] - first[0], second[1] - first[1]),
    };
  }

  #release(event) {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size === 0) this.#isDragging = false;
  }

  #wheel(event) {
    const pixels = event.deltaY * wheelUnits[event.deltaMode];
    const factor = Math.exp(-pixels * (event.ctrlKey ? pinchGrowth : wheelGrowth));
    // At the least scale the wheel scrolls the page.
    if (this.#handlers.zoom(factor, this.#point(event))) event.preventDefault();
  }
}
