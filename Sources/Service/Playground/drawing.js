// The drawing of a configuration: the atoms on one canvas, what is in front of them on a second, and above that a target
// for each atom.

import { AtomSheet } from "./atom-sheet.js";
import { Camera } from "./camera.js";
import { listenForKeys } from "./drawing-keys.js";
import { Gestures } from "./gestures.js";
import { onPaletteChange, pagePalette } from "./palette.js";
import { Painter, discRadius } from "./painter.js";
import { Scene } from "./scene.js";
import { Sheet } from "./sheet.js";
import { siteDetails } from "./site-details.js";
import { SiteTip } from "./site-tip.js";
import { Targets } from "./targets.js";
import { firstDirection, projection, turned } from "./views.js";

/** The largest distance of a click from the centre of the atom that it selects, Å and px. */
const clickReach = 1.2;
const leastClickReach = 12;
/** The pixels of a press on an arrow key with Shift, and its turn in degrees. */
const panStep = 60;
const turnStep = 10;
/** The turn in degrees for each pixel of a drag. */
const turnRate = 0.4;
/** On a narrower screen, px, the atoms begin larger, so that they can be tapped. */
const narrowWidth = 500;
const narrowFactor = 1.5;

/** Draws configurations, and reports the atoms that the user clicks or selects by keys. */
export class Drawing {
  #viewport;
  #surface;
  #atoms;
  #front;
  #targets;
  #tip;
  #onSite;
  #gestures;
  #camera = new Camera();
  #palette = pagePalette();
  #shape = "";
  #scene = null;
  #painter = null;
  #configuration = null;
  #options = null;
  #view = "above";
  #direction = firstDirection;
  /** Whether the user has not moved or enlarged the drawing, so that it may follow the size of the page. */
  #isFitted = true;
  #isProjected = false;
  #frame = 0;
  /** The site that the pointer or the focus is on, or null. */
  #pointed = null;

  /**
   * @param viewport An element with two canvases, an SVG element for the targets and an element for the details of a site.
   * @param onSite Called with a site and "cycle", "clear" or "select".
   */
  constructor(viewport, onSite) {
    this.#viewport = viewport;
    this.#onSite = onSite;
    const [atoms, front] = viewport.querySelectorAll("canvas");
    this.#atoms = new AtomSheet(atoms);
    this.#front = new Sheet(front);
    this.#surface = viewport.querySelector("svg");
    this.#targets = new Targets(this.#surface);
    this.#tip = new SiteTip(viewport.querySelector("[role=tooltip]"));
    this.#gestures = new Gestures(this.#surface, {
      start: () => this.#point(null),
      drag: (right, down, isShifted) => this.#drag(right, down, isShifted),
      zoom: (factor, point) => this.zoom(factor, point),
    });
    listenForKeys(this.#surface, {
      step: (site, direction) => this.#step(site, direction),
      move: ([right, down]) => this.#move(right, down),
      zoom: (factor, site) => this.zoom(factor, this.#screenPoint(site)),
      fit: () => this.fit(),
      change: (site) => this.#onSite(site, "cycle"),
      clear: (site) => this.#onSite(site, "clear"),
      dismiss: () => this.#point(null),
    });
    this.#surface.addEventListener("click", (event) => this.#click(event));
    this.#surface.addEventListener("pointermove", (event) => this.#hover(event));
    this.#surface.addEventListener("pointerleave", () => this.#point(null));
    // An SVG element that listens for the focus would get it itself.
    viewport.addEventListener("focusin", ({ target }) => {
      if (target.matches(".site:focus-visible")) this.#point(Number(target.dataset.site));
    });
    viewport.addEventListener("focusout", () => this.#point(null));
    new ResizeObserver(() => this.#resize()).observe(viewport);
    onPaletteChange(() => {
      this.#palette = pagePalette();
      this.#atoms.invalidate();
      this.#redraw();
    });
  }

  /**
   * Shows a configuration.
   *
   * @param options `cutoff`: the cutoff of the sparse graph to draw, or null; `terms`: the terms of an explanation to
   * draw instead, or null; `selected`: a site or null; `faults`: a Map from sites to messages.
   */
  show(configuration, options) {
    this.#configuration = configuration;
    this.#options = options;
    const shape = [configuration.host.name, configuration.supercell.name].join();
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#scene = new Scene(configuration);
      this.#painter = new Painter(this.#scene);
      this.#pointed = null;
      this.#scene.project(projection(this.#view, this.#direction), this.#isFlat);
      this.#targets.create(this.#scene, configuration, options);
      this.fit();
    }
    this.#painter.set(configuration, options);
    this.#atoms.invalidate();
    this.#targets.update(configuration, options);
    this.#showTip();
    this.#redraw();
  }

  /** The name of the view; see `views`. */
  get view() {
    return this.#view;
  }

  set view(name) {
    this.#view = name;
    this.#direction = firstDirection;
    this.fit();
  }

  /** What a picture of the drawing shows; see `pictureSVG`. */
  get picture() {
    const { cutoff, terms } = this.#options;
    return { view: this.#view, direction: this.#direction, cutoff, terms };
  }

  /** Shows the whole supercell. */
  fit() {
    if (!this.#scene) return;
    const { clientWidth: width, clientHeight: height } = this.#viewport;
    this.#surround();
    this.#project();
    if (this.#view === "space") {
      this.#camera.fit(this.#scene.outerBox, width, height);
      const [left, top, right, bottom] = this.#scene.box;
      this.#camera.zoom(Math.min(width / (right - left), height / (bottom - top)) / this.#camera.scale);
    } else {
      this.#camera.fit(this.#isFlat ? this.#scene.cellBox : this.#scene.box, width, height);
      if (width < narrowWidth) this.#camera.zoom(Math.min(narrowFactor, this.#camera.fillingFactor));
    }
    this.#isFitted = true;
    this.#redraw();
  }

  /** Enlarges the drawing about a point of the viewport, or its centre. Returns whether the scale changed. */
  zoom(factor, point) {
    if (!this.#camera.zoom(factor, point)) return false;
    this.#isFitted = false;
    this.#redraw();
    return true;
  }

  /** Moves the keyboard focus to a site. */
  focus(site) {
    const { width, height } = this.#camera;
    this.#camera.reveal(this.#scene.x[site], this.#scene.y[site], Math.min(40, width / 4, height / 4));
    this.#redraw();
    this.#targets.focus(site);
  }

  // MARK: Painting

  #project() {
    this.#scene.project(projection(this.#view, this.#direction), this.#isFlat);
    this.#isProjected = true;
    this.#atoms.invalidate();
    this.#targets.place();
  }

  get #isFlat() {
    return this.#view === "above" || this.#view === "below";
  }

  #resize() {
    if (!this.#scene) return;
    if (this.#isFitted) {
      this.fit();
      return;
    }
    this.#surround();
    this.#camera.resize(this.#viewport.clientWidth, this.#viewport.clientHeight);
    this.#isProjected = false;
    this.#redraw();
  }

  /** Fills the viewport with periodic images, in views that have no depth. */
  #surround() {
    const { clientWidth: width, clientHeight: height } = this.#viewport;
    this.#scene.surround(this.#isFlat && width > 0 && height > 0 ? width / height : null);
  }

  /** Paints at the next frame. */
  #redraw() {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    this.#frame = 0;
    if (!this.#scene || this.#viewport.clientWidth === 0) return;
    if (!this.#isProjected) this.#project();
    const camera = this.#camera;
    const look = {
      palette: this.#palette, isBelow: this.#view === "below", isShaded: !this.#isFlat, marks: this.#marks(),
    };
    this.#atoms.show(camera, this.#scene.count, (pen, itsCamera) => this.#painter.paintAtoms(pen, itsCamera, look));
    this.#front.paint(camera, 0, (pen, itsCamera) => this.#painter.paintFront(pen, itsCamera, look));
    this.#targets.show(camera);
    // One finger scrolls the page unless there is more of the drawing above or below.
    this.#surface.style.setProperty(
      "touch-action", camera.isTall || this.#view === "space" ? "none" : "pan-y");
    if (this.#pointed !== null) this.#tip.place(this.#screenPoint(this.#pointed), camera);
  }

  #marks() {
    const { selected, faults } = this.#options;
    const { accent, fault, ink } = this.#palette;
    return [
      ...(this.#pointed === null ? [] : [{ site: this.#pointed, colour: ink, width: 1 }]),
      ...(selected === null ? [] : [{ site: selected, colour: accent, width: 2 }]),
      ...[...faults.keys()].map((site) => ({ site, colour: fault, width: 3.5 })),
    ];
  }

  // MARK: Moving

  #drag(right, down, isShifted) {
    if (this.#view === "space" && !isShifted) this.#turn(-right * turnRate, down * turnRate);
    else this.#pan(right, down);
  }

  /** Moves the layer by a step in a direction, or turns it in space. */
  #move(right, down) {
    if (this.#view === "space") this.#turn(-right * turnStep, down * turnStep);
    else this.#pan(-right * panStep, -down * panStep);
  }

  #pan(right, down) {
    this.#camera.pan(right, down);
    this.#isFitted = false;
    this.#redraw();
  }

  #turn(byTurn, byElevation) {
    this.#direction = turned(this.#direction, byTurn, byElevation);
    this.#isProjected = false;
    this.#isFitted = false;
    this.#redraw();
  }

  // MARK: Sites

  #click(event) {
    const own = event.target.dataset?.site;
    // A click by assistive technology has no position; it names the element.
    const site = event.detail === 0 && own !== undefined ? Number(own) : this.#siteAt(event);
    if (site === null) return;
    this.focus(site);
    this.#onSite(site, "cycle");
  }

  /** Moves the focus and the selection to the neighbour of a site. */
  #step(site, direction) {
    const next = this.#scene.neighbour(site, direction);
    if (next === null) return;
    this.focus(next);
    this.#onSite(next, "select");
  }

  #hover(event) {
    if (event.pointerType === "touch" || this.#gestures.isActive) return;
    this.#point(this.#siteAt(event));
  }

  /** Shows the details of a site, or of none. */
  #point(site) {
    if (site === this.#pointed) return;
    this.#pointed = site;
    this.#showTip();
    this.#redraw();
  }

  #showTip() {
    this.#tip.show(this.#pointed === null ? [] : siteDetails(this.#configuration, this.#pointed, this.#options));
    this.#targets.describe(this.#pointed, this.#tip.id);
  }

  /** Returns the site whose atom or periodic image is at the pointer, or null if none is near. */
  #siteAt({ clientX, clientY }) {
    const { left, top } = this.#surface.getBoundingClientRect();
    const [x, y] = this.#camera.toLayer(clientX - left, clientY - top);
    const reach = Math.max(clickReach, leastClickReach / this.#camera.scale);
    const atom = this.#scene.atomAt(x, y, reach, (site) => discRadius(this.#configuration, site));
    return atom === null ? null : this.#scene.sites[atom];
  }

  #screenPoint(site) {
    return [this.#camera.toScreenX(this.#scene.x[site]), this.#camera.toScreenY(this.#scene.y[site])];
  }
}
