// The targets of the drawing: an invisible circle over each atom, for assistive technology and the keyboard.

import { moveTabStop, svg } from "./dom.js";
import { siteLabel } from "./site-details.js";

/** In a supercell with more sites, only defects and the focused site have targets. */
const largestTargetCount = 1000;

/** The targets of one supercell, in a group of an SVG element. One of them is the stop of the Tab key. */
export class Targets {
  #group = svg("g", {
    class: "sites", role: "group",
    "aria-label": "Atoms. Arrow keys move, Enter changes the defect, Delete removes it, plus and minus zoom.",
  });
  #scene = null;
  #configuration = null;
  #options = null;
  /** The target of each site that has one. */
  #targets = new Map();
  #tabbable = null;
  #described;

  /** @param surface The SVG element over the drawing. */
  constructor(surface) {
    surface.append(this.#group);
  }

  /** Replaces the targets by those of a supercell, whose scene is projected. `options`: see `Drawing.show`. */
  create(scene, configuration, options) {
    [this.#scene, this.#configuration, this.#options] = [scene, configuration, options];
    this.#targets.clear();
    this.#group.replaceChildren();
    // A target in front of another is after it.
    if (configuration.siteCount <= largestTargetCount) for (const site of scene.order) this.#target(site);
    this.#tabbable = moveTabStop(null, this.#target(0));
  }

  /** Names the targets after the occupants of their sites, and creates those of defects. */
  update(configuration, options) {
    [this.#configuration, this.#options] = [configuration, options];
    for (const target of [...this.#targets.values()]) {
      this.#removeIfUnneeded(target);
      this.#name(target);
    }
    for (const site of configuration.sites) this.#target(site);
  }

  /** Moves all targets to where the scene has their sites. */
  place() {
    for (const target of this.#targets.values()) this.#place(target);
  }

  /** Shows the targets as a camera sees them. */
  show(camera) {
    this.#group.setAttribute(
      "transform", `translate(${camera.toScreenX(0)} ${camera.toScreenY(0)}) scale(${camera.scale})`);
  }

  /** Moves the keyboard focus to a site. */
  focus(site) {
    const target = this.#target(site);
    const previous = this.#tabbable;
    this.#tabbable = moveTabStop(previous, target);
    target.focus({ preventScroll: true });
    if (previous !== target) this.#removeIfUnneeded(previous);
  }

  /** Lets the element with an identifier describe the target of a site, and no other; `site` may be null. */
  describe(site, id) {
    this.#described?.removeAttribute("aria-describedby");
    this.#described = this.#targets.get(site);
    this.#described?.setAttribute("aria-describedby", id);
  }

  /** Returns the target of a site; creates it if there is none. */
  #target(site) {
    let target = this.#targets.get(site);
    if (!target) {
      target = svg("circle", { class: "site", "data-site": site, r: 0.62, role: "button", tabindex: -1 });
      this.#targets.set(site, target);
      this.#place(target);
      this.#name(target);
      this.#group.append(target);
    }
    return target;
  }

  #place(target) {
    const site = Number(target.dataset.site);
    target.setAttribute("cx", this.#scene.x[site].toFixed(3));
    target.setAttribute("cy", this.#scene.y[site].toFixed(3));
  }

  #name(target) {
    const site = Number(target.dataset.site);
    target.setAttribute("aria-label", siteLabel(this.#configuration, site, this.#options));
    target.classList.toggle("faulty", this.#options.faults.has(site));
  }

  #removeIfUnneeded(target) {
    const site = Number(target.dataset.site);
    if (this.#configuration.siteCount <= largestTargetCount || target === this.#tabbable) return;
    if (this.#configuration.occupant(site) !== null) return;
    this.#targets.delete(site);
    target.remove();
  }
}
