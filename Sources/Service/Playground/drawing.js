// The drawing of a configuration: the atoms on one canvas, what is in front of them on a second, and above that a target
// for each atom, for assistive technology and the keyboard.

import { Camera } from "./camera.js";
import { moveTabStop, svg } from "./dom.js";
import { Gestures } from "./gestures.js";
import { onPaletteChange, pagePalette } from "./palette.js";
import { Painter, discRadius } from "./painter.js";
import { Scene } from "./scene.js";
import { Sheet } from "./sheet.js";
import { siteDetails, siteLabel } from "./site-details.js";
import { firstDirection, projection, turned } from "./views.js";

/** The largest distance of a click from the centre of the atom that it selects, Å and px. */
const clickReach = 1.2;
const leastClickReach = 12;
/** In a supercell with more sites, only defects and the focused site have targets. */
const largestTargetCount = 1000;
/** The factor of a press on a zoom key, the pixels of a press on an arrow key with Shift, and its turn in degrees. */
const zoomStep = 1.4;
const panStep = 60;
const turnStep = 10;
/** The turn in degrees for each pixel of a drag. */
const turnRate = 0.4;
/** The number of atoms that are not painted at every frame of a movement, and the length of a pause in it, ms. */
const manyAtoms = 1500;
const pause = 120;
/** The border around the viewport in which many atoms are painted too, as a share of the viewport's size. */
const margin = 0.25;
/** On a narrower screen, px, the atoms begin larger, so that they can be tapped. */
const narrowWidth = 500;
const narrowFactor = 1.5;

/** Draws configurations, and reports the atoms that the user clicks or selects by keys. */
export class Drawing {
  #viewport;
  #atoms;
  #front;
  #targets;
  #tip;
  #onSite;
  #camera = new Camera();
  #gestures;
  #isPainted = false;
  #idle = 0;
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
  /** The target of each site that has one. */
  #hits = new Map();
  #group = svg("g", {
    class: "sites", role: "group",
    "aria-label": "Atoms. Arrow keys move, Enter changes the defect, Delete removes it, plus and minus zoom.",
  });
  #tabbable = null;
  /** The site that the pointer or the focus is on, or null. */
  #pointed = null;

  /**
   * @param viewport An element with two canvases, an SVG element for the targets and an element for the details of a site.
   * @param onSite Called with a site and "cycle", "clear" or "select".
   */
  constructor(viewport, onSite) {
    this.#viewport = viewport;
    [this.#atoms, this.#front] = [...viewport.querySelectorAll("canvas")].map((canvas) => new Sheet(canvas));
    this.#targets = viewport.querySelector("svg");
    this.#tip = viewport.querySelector("[role=tooltip]");
    this.#onSite = onSite;
    this.#targets.append(this.#group);
    this.#gestures = new Gestures(this.#targets, {
      start: () => this.#point(null),
      drag: (right, down, isShifted) => this.#drag(right, down, isShifted),
      zoom: (factor, point) => this.zoom(factor, point),
    });
    this.#targets.addEventListener("click", (event) => this.#click(event));
    this.#targets.addEventListener("keydown", (event) => this.#key(event));
    this.#targets.addEventListener("pointermove", (event) => this.#hover(event));
    this.#targets.addEventListener("pointerleave", () => this.#point(null));
    // An SVG element that listens for the focus would get it itself.
    viewport.addEventListener("focusin", ({ target }) => {
      if (target.matches(".site:focus-visible")) this.#point(Number(target.dataset.site));
    });
    viewport.addEventListener("focusout", () => this.#point(null));
    new ResizeObserver(() => this.#resize()).observe(viewport);
    onPaletteChange(() => {
      this.#palette = pagePalette();
      this.#isPainted = false;
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
      this.#createTargets();
      this.fit();
    }
    this.#painter.set(configuration, options);
    this.#isPainted = false;
    this.#updateTargets();
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

  /** Shows the whole layer. */
  fit() {
    if (!this.#scene) return;
    this.#project();
    const { clientWidth: width, clientHeight: height } = this.#viewport;
    if (this.#view === "space") {
      this.#camera.fit(this.#scene.outerBox, width, height);
      const [left, top, right, bottom] = this.#scene.box;
      this.#camera.zoom(Math.min(width / (right - left), height / (bottom - top)) / this.#camera.scale);
    } else {
      this.#camera.fit(this.#scene.box, width, height);
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
    const hit = this.#target(site);
    const previous = this.#tabbable;
    this.#tabbable = moveTabStop(previous, hit);
    const { width, height } = this.#camera;
    this.#camera.reveal(this.#scene.x[site], this.#scene.y[site], Math.min(40, width / 4, height / 4));
    this.#redraw();
    hit.focus({ preventScroll: true });
    if (previous !== hit) this.#removeIfUnneeded(previous);
  }

  // MARK: Targets

  #createTargets() {
    this.#hits.clear();
    this.#group.replaceChildren();
    this.#isProjected = false;
    const { siteCount } = this.#configuration;
    if (siteCount <= largestTargetCount) {
      // A target in front of another is after it.
      this.#project();
      for (const site of this.#scene.order) this.#target(site);
    }
    this.#tabbable = moveTabStop(null, this.#target(0));
  }

  /** Returns the target of a site; creates it if there is none. */
  #target(site) {
    let hit = this.#hits.get(site);
    if (!hit) {
      hit = svg("circle", { class: "site", "data-site": site, r: 0.62, role: "button", tabindex: -1 });
      this.#hits.set(site, hit);
      this.#placeTarget(site, hit);
      this.#nameTarget(site, hit);
      this.#group.append(hit);
    }
    return hit;
  }

  #placeTarget(site, hit) {
    hit.setAttribute("cx", this.#scene.x[site].toFixed(3));
    hit.setAttribute("cy", this.#scene.y[site].toFixed(3));
  }

  #nameTarget(site, hit) {
    const { faults } = this.#options;
    hit.setAttribute("aria-label", siteLabel(this.#configuration, site, this.#options));
    hit.classList.toggle("faulty", faults.has(site));
  }

  /** Names all targets, and creates those of defects. */
  #updateTargets() {
    for (const [site, hit] of [...this.#hits]) {
      this.#removeIfUnneeded(hit);
      this.#nameTarget(site, hit);
    }
    for (const site of this.#configuration.sites) this.#target(site);
  }

  #removeIfUnneeded(hit) {
    const site = Number(hit.dataset.site);
    if (this.#configuration.siteCount <= largestTargetCount || hit === this.#tabbable) return;
    if (this.#configuration.occupant(site) !== null) return;
    this.#hits.delete(site);
    hit.remove();
  }

  // MARK: Drawing

  #project() {
    this.#scene.project(projection(this.#view, this.#direction), this.#isFlat);
    this.#isProjected = true;
    this.#isPainted = false;
    for (const [site, hit] of this.#hits) this.#placeTarget(site, hit);
  }

  get #isFlat() {
    return this.#view === "above" || this.#view === "below";
  }

  #resize() {
    if (!this.#scene) return;
    if (this.#isFitted) this.fit();
    else this.#camera.resize(this.#viewport.clientWidth, this.#viewport.clientHeight);
    this.#isPainted = false;
    this.#redraw();
  }

  /** Draws at the next frame. */
  #redraw() {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    if (!this.#scene || this.#viewport.clientWidth === 0) return;
    if (!this.#isProjected) this.#project();
    const camera = this.#camera;
    const look = {
      palette: this.#palette, isBelow: this.#view === "below", isShaded: !this.#isFlat, marks: this.#marks(),
    };
    this.#drawAtoms(look);
    this.#front.paint(camera, 0, (pen, itsCamera) => this.#painter.paintFront(pen, itsCamera, look));
    this.#group.setAttribute(
      "transform", `translate(${camera.toScreenX(0)} ${camera.toScreenY(0)}) scale(${camera.scale})`);
    // One finger scrolls the page unless there is more of the drawing above or below.
    this.#targets.style.setProperty(
      "touch-action", camera.isTall || this.#view === "space" ? "none" : "pan-y");
    this.#placeTip();
  }

  /** Draws the atoms. Many atoms are moved as they were painted, and painted again when the movement pauses. */
  #drawAtoms(look) {
    clearTimeout(this.#idle);
    const paint = (border) => {
      this.#atoms.paint(this.#camera, border, (pen, camera) => this.#painter.paintAtoms(pen, camera, look));
      this.#isPainted = true;
    };
    if (this.#scene.count <= manyAtoms) {
      paint(0);
      return;
    }
    const isMoved = this.#isPainted && this.#atoms.move(this.#camera);
    if (!isMoved) paint(this.#isPainted ? margin : 0);
    this.#idle = setTimeout(() => paint(margin), pause);
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

  /** Returns the site whose atom or periodic image is at the pointer, or null if none is near. */
  #siteAt({ clientX, clientY }) {
    const { left, top } = this.#targets.getBoundingClientRect();
    const [x, y] = this.#camera.toLayer(clientX - left, clientY - top);
    const reach = Math.max(clickReach, leastClickReach / this.#camera.scale);
    const atom = this.#scene.atomAt(x, y, reach, (site) => discRadius(this.#configuration, site));
    return atom === null ? null : this.#scene.sites[atom];
  }

  #key(event) {
    const site = Number(event.target.dataset?.site ?? NaN);
    if (Number.isNaN(site) || event.ctrlKey || event.metaKey || event.altKey) return;
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const direction = directions[event.key];
    if (direction && event.shiftKey) {
      const [right, down] = direction;
      if (this.#view === "space") this.#turn(-right * turnStep, down * turnStep);
      else this.#pan(-right * panStep, -down * panStep);
    } else if (direction) {
      const next = this.#neighbour(site, direction);
      if (next !== null) {
        this.focus(next);
        this.#onSite(next, "select");
      }
    } else if (event.key === "+" || event.key === "=") {
      this.zoom(zoomStep, this.#screenPoint(site));
    } else if (event.key === "-") {
      this.zoom(1 / zoomStep, this.#screenPoint(site));
    } else if (event.key === "0") {
      this.fit();
    } else if (event.key === "Enter" || event.key === " ") {
      this.#onSite(site, "cycle");
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.#onSite(site, "clear");
    } else if (event.key === "Escape") {
      this.#point(null);
    } else {
      return;
    }
    event.preventDefault();
  }

  #screenPoint(site) {
    return [this.#camera.toScreenX(this.#scene.x[site]), this.#camera.toScreenY(this.#scene.y[site])];
  }

  /** Returns the neighbour of a site in a direction on the screen, or null. */
  #neighbour(site, [right, down]) {
    const { x, y, siteCount } = this.#scene;
    let best = { site: null, cost: Infinity };
    for (let other = 0; other < siteCount; other += 1) {
      const [dx, dy] = [x[other] - x[site], y[other] - y[site]];
      const along = dx * right + dy * down;
      const across = Math.abs(dx * down) + Math.abs(dy * right);
      // Prefer a near atom slightly to the side to a distant one straight ahead.
      const cost = Math.hypot(along, across) + across;
      if (along > 0.05 && along >= across * 0.5 && cost < best.cost) best = { site: other, cost };
    }
    return best.site;
  }

  // MARK: The details of a site

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
    this.#tip.hidden = this.#pointed === null;
    for (const hit of this.#hits.values()) {
      if (hit.hasAttribute("aria-describedby")) hit.removeAttribute("aria-describedby");
    }
    if (this.#pointed === null) return;
    this.#tip.replaceChildren(...siteDetails(this.#configuration, this.#pointed, this.#options));
    this.#hits.get(this.#pointed)?.setAttribute("aria-describedby", this.#tip.id);
  }

  /** Places the details beside their site. */
  #placeTip() {
    if (this.#pointed === null) return;
    const [x, y] = this.#screenPoint(this.#pointed);
    const { offsetWidth, offsetHeight } = this.#tip;
    const gap = Math.max(14, 0.9 * this.#camera.scale);
    const left = x + gap + offsetWidth > this.#camera.width ? x - gap - offsetWidth : x + gap;
    const top = y + gap + offsetHeight > this.#camera.height ? y - gap - offsetHeight : y + gap;
    this.#tip.style.setProperty("left", `${Math.max(4, left)}px`);
    this.#tip.style.setProperty("top", `${Math.max(4, top)}px`);
  }
}
