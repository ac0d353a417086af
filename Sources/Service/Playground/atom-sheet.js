// The canvas of the atoms. Many atoms are moved as they were painted, and painted again when the movement pauses.

import { Sheet } from "./sheet.js";

/** The number of atoms that are not painted at every frame of a movement, and the length of a pause in it, ms. */
const manyAtoms = 1500;
const pause = 120;
/** The border around the viewport in which many atoms are painted too, as a share of the viewport's size. */
const margin = 0.25;

/** A sheet with the atoms of a scene. */
export class AtomSheet {
  #sheet;
  /** Whether the sheet has the atoms as they are, though perhaps from another camera. */
  #isPainted = false;
  #timer = 0;

  constructor(canvas) {
    this.#sheet = new Sheet(canvas);
  }

  /** Tells that the atoms look differently from now on. */
  invalidate() {
    this.#isPainted = false;
  }

  /**
   * Shows the atoms as a camera sees them.
   *
   * @param count The number of atoms.
   * @param body Paints them with a pen and a camera.
   */
  show(camera, count, body) {
    clearTimeout(this.#timer);
    const paint = (border) => {
      this.#sheet.paint(camera, border, body);
      this.#isPainted = true;
    };
    if (count <= manyAtoms) {
      paint(0);
      return;
    }
    const isMoved = this.#isPainted && this.#sheet.move(camera);
    if (!isMoved) paint(this.#isPainted ? margin : 0);
    this.#timer = setTimeout(() => paint(margin), pause);
  }
}
