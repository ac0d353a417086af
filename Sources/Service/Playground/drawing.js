// The drawing of the supercell: a top view, tilted slightly so that atoms below others are visible, and a side
// view. All lengths are in Å.

import { moveTabStop, svg } from "./dom.js";
import { signed } from "./explanation.js";
import {
  atom, cellCorners, edges, outline, pairLines, projections, scaleBar, tilt, tintedDefect,
} from "./marks.js";

const margin = 2.3;
/** The minimum size of the view, so that a small supercell is shown with its periodic images. */
const minimumWidth = 22;
const minimumHeight = 13;
/** The largest distance of a click from the centre of the atom that it selects. */
const clickRadius = 1.2;

/** Draws configurations into two SVG elements and reports the atoms that the user clicks or selects by keys. */
export class Drawing {
  #top;
  #side;
  #onSite;
  #shape = "";
  /** The circle of each site that receives clicks and the focus. */
  #hits = new Map();
  /** The pictures of each site: one of the site itself and one of each visible periodic image. */
  #pictures = new Map();
  /** The configuration that the pictures show, or null. */
  #painted = null;
  #tabbable = null;
  #view = null;

  /**
   * @param onSite Called with a site and "cycle", "clear" or "select".
   */
  constructor(top, side, onSite) {
    this.#top = top;
    this.#side = side;
    this.#onSite = onSite;
    top.addEventListener("click", (event) => this.#click(event));
    top.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * Shows a configuration.
   *
   * @param view `below`: whether to view from below; `cutoff`: the cutoff of the sparse graph to draw, or null;
   * `terms`: the terms of an explanation to draw instead, or null; `selected`: a site or null; `faults`: a Map from
   * sites to messages.
   */
  show(configuration, view) {
    this.#view = { configuration, ...view, ...projections(configuration.host, view.below) };
    const shape = [configuration.host.name, configuration.supercell.name, view.below].join();
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#painted = null;
      this.#build();
    }
    this.#paintAtoms();
    this.#paintMarks();
    this.#paintSide();
    this.#label();
  }

  /** Moves the keyboard focus to a site. */
  focus(site) {
    this.#tabbable = moveTabStop(this.#tabbable, this.#hits.get(site));
    this.#tabbable.focus({ preventScroll: true });
  }

  /** Creates the parts that depend on the host and the supercell only: layers, hit circles and picture groups. */
  #build() {
    const { configuration, top } = this.#view;
    const { host, supercell } = configuration;
    const corners = cellCorners(configuration, top);
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    const rise = (tilt * host.thickness) / 2;
    const [left, right] = widened(Math.min(...xs) - margin, Math.max(...xs) + margin, minimumWidth);
    const [above, below] = widened(Math.min(...ys) - margin - rise, Math.max(...ys) + margin + rise, minimumHeight);
    this.#top.parentElement.style.setProperty("--aspect", (right - left) / (below - above));
    this.#top.setAttribute("viewBox", [left, above, right - left, below - above].join(" "));
    const half = host.thickness / 2 + 1.1;
    this.#side.setAttribute("viewBox", [left, -half, right - left, 2 * half].join(" "));
    this.#side.replaceChildren(svg("g", { class: "paint" }));

    const [reachA, reachB] = supercell.reach(host, Math.hypot(right - left, below - above));
    this.#hits.clear();
    this.#pictures.clear();
    const order = Array.from({ length: configuration.siteCount }, (_, site) => site)
      .sort((left_, right_) => this.#depth(left_) - this.#depth(right_));
    for (const site of order) {
      const [x, y] = top(host.position(...configuration.coordinates(site)));
      this.#hits.set(site, svg("circle", {
        class: "site", "data-site": site, cx: x.toFixed(3), cy: y.toFixed(3), r: 0.62, role: "button", tabindex: -1,
      }));
      const pictures = [];
      for (let di = -reachA; di <= reachA; di += 1) {
        for (let dj = -reachB; dj <= reachB; dj += 1) {
          const shift = supercell.translation(di, dj);
          const [dx, dy] = top([...host.lattice(...shift), host.middle]);
          const isVisible = x + dx > left - 1 && x + dx < right + 1 && y + dy > above - 1 && y + dy < below + 1;
          if (isVisible) pictures.push({ shift, isOwn: di === 0 && dj === 0, group: svg("g") });
        }
      }
      this.#pictures.set(site, pictures);
    }
    const groups = (isOwn) => order.flatMap((site) =>
      this.#pictures.get(site).filter((picture) => picture.isOwn === isOwn).map(({ group }) => group));
    this.#top.replaceChildren(
      svg("g", { class: "paint ghosts" }, groups(false)), outline(corners),
      svg("g", { class: "paint" }, groups(true)), svg("g", { class: "edges" }),
      svg("g", { class: "paint defects" }), scaleBar(right, below, right - left > 30 ? 10 : 5),
      svg("g", {
        class: "sites", role: "group",
        "aria-label": "Atoms. Arrow keys move, Enter changes the defect, Delete removes it.",
      }, order.map((site) => this.#hits.get(site))));
    this.#tabbable = moveTabStop(null, this.#hits.get(0));
  }

  #depth(site) {
    const { configuration, below } = this.#view;
    const [, y, z] = configuration.host.position(...configuration.coordinates(site));
    return (below ? -1 : 1) * z - y * 1e-3;
  }

  /** Paints the atoms that have changed, and the atoms bonded to them. */
  #paintAtoms() {
    const { configuration, top, below } = this.#view;
    const stale = new Set();
    for (const site of this.#hits.keys()) {
      if (this.#painted?.occupant(site) === configuration.occupant(site)) continue;
      const [i, j, basis] = configuration.coordinates(site);
      stale.add(site);
      for (const [other, di, dj] of configuration.host.bonds[basis]) {
        stale.add(configuration.index([i + di, j + dj, other]));
      }
    }
    for (const site of stale) {
      for (const { shift, isOwn, group } of this.#pictures.get(site)) {
        // Defects inside the cell are painted later, on top of all atoms.
        const isHidden = isOwn && configuration.occupant(site) !== null;
        group.replaceChildren(...(isHidden ? [] : atom(configuration, site, shift, top, below)));
      }
    }
    this.#painted = configuration;
  }

  /** Paints the sparse graph or the pair terms, then the defects, then the rings around sites. */
  #paintMarks() {
    const { configuration, top, below, cutoff, terms, selected, faults } = this.#view;
    const ring = (site, name) => {
      const [x, y] = top(configuration.host.position(...configuration.coordinates(site)));
      return svg("circle", { class: name, cx: x, cy: y, r: 0.86 });
    };
    this.#top.querySelector(".edges").replaceChildren(
      ...(terms ? pairLines(configuration, terms.pairs, top) : cutoff ? edges(configuration, cutoff, top) : []));
    this.#top.querySelector(".defects").replaceChildren(
      ...configuration.sites.flatMap((site, index) => (terms
        ? tintedDefect(configuration, site, terms.defects[index], top, below)
        : atom(configuration, site, [0, 0], top, below))),
      ...(selected === null ? [] : [ring(selected, "ring")]),
      ...[...faults.keys()].map((site) => ring(site, "ring faulty")));
  }

  /** Paints the side view. */
  #paintSide() {
    const { configuration, side, below } = this.#view;
    const painted = new Set();
    const atoms = [...this.#hits.keys()].filter((site) => {
      if (configuration.occupant(site) !== null) return false;
      // Of atoms behind one another only one is painted.
      const [x, y] = side(configuration.host.position(...configuration.coordinates(site)));
      const point = `${x.toFixed(2)} ${y.toFixed(2)}`;
      return !painted.has(point) && painted.add(point);
    });
    this.#side.firstChild.replaceChildren(
      ...[...atoms, ...configuration.sites].flatMap((site) => atom(configuration, site, [0, 0], side, below)));
  }

  /** Updates the accessible name of every site. */
  #label() {
    const { configuration, faults, terms } = this.#view;
    const energies = new Map(configuration.sites.map((site, index) =>
      [site, terms && `contribution ${signed(terms.defects[index].energy)}`]));
    for (const [site, hit] of this.#hits) {
      const [i, j, basis] = configuration.coordinates(site);
      const occupant = configuration.occupant(site);
      const state = occupant === null ? "pristine" : occupant === "v" ? "vacancy" : `replaced by ${occupant}`;
      const level = configuration.host.level(basis);
      const name = [
        `${configuration.element(site)}${level && ` ${level}`}, cell ${i} ${j}: ${state}`, energies.get(site),
        faults.get(site),
      ].filter(Boolean).join(". ");
      hit.setAttribute("aria-label", name);
      hit.replaceChildren(...(energies.get(site) ? [svg("title", {}, name)] : []));
    }
  }

  #click(event) {
    const own = event.target.dataset?.site;
    // A click by assistive technology has no position; it names the element.
    const site = event.detail === 0 && own !== undefined ? Number(own) : this.#siteAt(event);
    if (site === null) return;
    this.focus(site);
    this.#onSite(site, "cycle");
  }

  /** Returns the site whose atom or periodic image is nearest to the pointer, or null if none is near. */
  #siteAt(event) {
    const { configuration, top } = this.#view;
    const { host } = configuration;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.#top.getScreenCTM().inverse());
    let nearest = { site: null, distance: clickRadius };
    for (const site of this.#hits.keys()) {
      const [i, j, basis] = configuration.coordinates(site);
      for (const { shift: [di, dj] } of this.#pictures.get(site)) {
        const [x, y] = top(host.position(i + di, j + dj, basis));
        const distance = Math.hypot(x - point.x, y - point.y);
        if (distance < nearest.distance) nearest = { site, distance };
      }
    }
    return nearest.site;
  }

  #key(event) {
    const site = Number(event.target.dataset?.site ?? NaN);
    if (Number.isNaN(site) || event.ctrlKey || event.metaKey || event.altKey) return;
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key in directions) {
      const next = this.#neighbour(site, directions[event.key]);
      if (next !== null) {
        this.focus(next);
        this.#onSite(next, "select");
      }
    } else if (event.key === "Enter" || event.key === " ") {
      this.#onSite(site, "cycle");
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.#onSite(site, "clear");
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Returns the neighbour of a site in a direction on the screen, or null. */
  #neighbour(site, [right, down]) {
    const centre = (hit) => [Number(hit.getAttribute("cx")), Number(hit.getAttribute("cy"))];
    const [x, y] = centre(this.#hits.get(site));
    let best = { site: null, cost: Infinity };
    for (const [other, hit] of this.#hits) {
      const [dx, dy] = [centre(hit)[0] - x, centre(hit)[1] - y];
      const along = dx * right + dy * down;
      const across = Math.abs(dx * down) + Math.abs(dy * right);
      // Prefer a near atom slightly to the side to a distant one straight ahead.
      const cost = Math.hypot(along, across) + across;
      if (along > 0.05 && along >= across * 0.5 && cost < best.cost) best = { site: other, cost };
    }
    return best.site;
  }
}

/** Returns a range that is extended on both sides to a minimum width. */
function widened(low, high, minimum) {
  const extension = Math.max(0, minimum - (high - low)) / 2;
  return [low - extension, high + extension];
}
