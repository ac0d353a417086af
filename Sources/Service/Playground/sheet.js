// A canvas that can be moved and enlarged as it was painted, until it is painted again.

import { CanvasPen } from "./canvas-pen.js";

/** The factors by which a painted canvas may be enlarged. */
const leastFactor = 0.6;
const largestFactor = 1.8;

/** A canvas over the drawing's viewport, which may be larger than the viewport. */
export class Sheet {
  #canvas;
  #pen = null;
  #ratio = 0;
  /** The camera at the last painting, with the margins. */
  #camera = null;

  constructor(canvas) {
    this.#canvas = canvas;
  }

  /**
   * Paints the canvas anew.
   *
   * @param margin The width of the border around the viewport, as a share of its size.
   * @param body Called with the pen and the camera for it.
   */
  paint(camera, margin, body) {
    this.#camera = camera.widened(margin);
    const { width, height } = this.#camera;
    this.#prepare(width, height);
    this.#pen.clear(width, height);
    body(this.#pen, this.#camera);
    this.#place((camera.width - width) / 2, (camera.height - height) / 2, 1);
  }

  /** Moves the canvas to where a camera shows it. Returns false if it would not cover the viewport or be too coarse. */
  move(camera) {
    const factor = camera.scale / this.#camera.scale;
    const left = camera.toScreenX(0) - this.#camera.toScreenX(0) * factor;
    const top = camera.toScreenY(0) - this.#camera.toScreenY(0) * factor;
    const covers = left <= 0 && top <= 0 && left + this.#camera.width * factor >= camera.width
      && top + this.#camera.height * factor >= camera.height;
    if (!covers || factor < leastFactor || factor > largestFactor) return false;
    this.#place(left, top, factor);
    return true;
  }

  #place(left, top, factor) {
    this.#canvas.style.setProperty("transform", `translate(${left}px, ${top}px) scale(${factor})`);
  }

  /** Fits the canvas to the pixels of the screen. */
  #prepare(width, height) {
    const ratio = window.devicePixelRatio;
    const [columns, rows] = [width, height].map((size) => Math.round(size * ratio));
    if (this.#ratio === ratio && this.#canvas.width === columns && this.#canvas.height === rows) return;
    this.#ratio = ratio;
    this.#canvas.width = columns;
    this.#canvas.height = rows;
    this.#canvas.style.setProperty("width", `${width}px`);
    this.#canvas.style.setProperty("height", `${height}px`);
    this.#pen = new CanvasPen(this.#canvas, ratio);
  }
}
