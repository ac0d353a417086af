// The details of the site under the pointer or the focus, in a box beside it.

/** The least distance from the site and from the border of the drawing, px, and the distance in Å. */
const leastGap = 14;
const border = 4;
const distance = 0.9;

/** An element over the drawing. */
export class SiteTip {
  #element;

  constructor(element) {
    this.#element = element;
  }

  get id() {
    return this.#element.id;
  }

  /** Shows paragraphs, or hides the box if there are none. */
  show(paragraphs) {
    this.#element.hidden = paragraphs.length === 0;
    if (paragraphs.length > 0) this.#element.replaceChildren(...paragraphs);
  }

  /** Places the box beside a point of the screen, on the side that has room. */
  place([x, y], camera) {
    const { offsetWidth, offsetHeight } = this.#element;
    const gap = Math.max(leastGap, distance * camera.scale);
    const left = x + gap + offsetWidth > camera.width ? x - gap - offsetWidth : x + gap;
    const top = y + gap + offsetHeight > camera.height ? y - gap - offsetHeight : y + gap;
    this.#element.style.setProperty("left", `${Math.max(border, left)}px`);
    this.#element.style.setProperty("top", `${Math.max(border, top)}px`);
  }
}
