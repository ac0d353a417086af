// The supercell as the field draws it: from above, slightly tilted so that an atom right beneath another
// peeks out, and from the side. Everything is drawn in Å.

import { sparseGraph } from "./crystal.js";
import { formula, rove, svg } from "./dom.js";
import { element, inkOn } from "./elements.js";

const tilt = 0.22;
const margin = 2.3;
/** How far from an atom's centre a click still means it. */
const reach = 1.2;

/** Draws configurations into two SVG elements, and says which atom is meant by clicks and keys. */
export class Drawing {
  #top;
  #side;
  #onSite;
  #shape = "";
  #hits = new Map();
  #tabbable = null;
  #view = null;
  #box = null;

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
   * @param view `below`: seen from below; `cutoff`: of the sparse graph to lay over it, or null;
   * `selected`: a site or null; `faults`: a Map of sites to sentences.
   */
  show(configuration, view) {
    this.#view = { configuration, ...view, ...projections(configuration.host, view.below) };
    const shape = [configuration.host.name, configuration.a, configuration.b, view.below].join();
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#build();
    }
    this.#paint();
    this.#name();
  }

  /** Moves the keyboard's focus to a site. */
  focus(site) {
    this.#tabbable = rove(this.#tabbable, this.#hits.get(site));
    this.#tabbable.focus({ preventScroll: true });
  }

  // The parts that stay: layers to paint in, and a round field to hit and to focus for each atom.
  #build() {
    const { configuration, top } = this.#view;
    const { host, a, b } = configuration;
    const corners = [[0, 0], [a, 0], [a, b], [0, b]].map(([i, j]) => top([...host.lattice(i, j), host.middle]));
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    const rise = (tilt * (host.ceiling - host.floor)) / 2;
    const [left, right] = [Math.min(...xs) - margin, Math.max(...xs) + margin];
    const [above, below] = [Math.min(...ys) - margin - rise, Math.max(...ys) + margin + rise];
    this.#box = { left, right, above, below };
    this.#top.setAttribute("viewBox", [left, above, right - left, below - above].join(" "));
    const half = (host.ceiling - host.floor) / 2 + 1.1;
    this.#side.setAttribute("viewBox", [left, -half, right - left, 2 * half].join(" "));
    this.#side.replaceChildren(svg("g", { class: "paint" }));

    const outline = svg("polygon", { class: "cell", points: corners.join(" ") });
    const axis = (name, [from, to]) => {
      const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      const centre = [(corners[0][0] + corners[2][0]) / 2, (corners[0][1] + corners[2][1]) / 2];
      const away = Math.hypot(x - centre[0], y - centre[1]);
      const shift = 1.1 / away;
      return svg("text", {
        class: "axis", x: x + (x - centre[0]) * shift, y: y + (y - centre[1]) * shift + 0.35,
      }, name);
    };
    const length = right - left > 24 ? 10 : right - left > 9 ? 5 : 2;
    const scale = svg("g", { class: "scale" },
      svg("path", { d: `M${right - 0.7 - length} ${below - 0.7}h${length}` }),
      svg("text", { x: right - 0.7 - length / 2, y: below - 1.1 }, length === 10 ? "1 nm" : `${length} Å`));

    this.#hits.clear();
    const order = Array.from({ length: configuration.siteCount }, (_, site) => site)
      .sort((left_, right_) => this.#depth(left_) - this.#depth(right_));
    for (const site of order) {
      const [x, y] = top(host.position(...configuration.place(site)));
      this.#hits.set(site, svg("circle", {
        class: "site", "data-site": site, cx: x.toFixed(3), cy: y.toFixed(3), r: 0.62, role: "button", tabindex: -1,
      }));
    }
    this.#top.replaceChildren(
      svg("g", { class: "paint ghosts" }), outline, axis("a", [corners[0], corners[1]]),
      axis("b", [corners[0], corners[3]]), svg("g", { class: "paint atoms" }), svg("g", { class: "edges" }),
      svg("g", { class: "paint defects" }), scale,
      svg("g", {
        class: "sites", role: "group",
        "aria-label": "Atoms. Arrow keys move, Enter goes through what can be there, Delete makes it pristine.",
      }, order.map((site) => this.#hits.get(site))));
    this.#tabbable = rove(null, this.#hits.get(0));
  }

  #depth(site) {
    const { configuration, below } = this.#view;
    const [, y, z] = configuration.host.position(...configuration.place(site));
    return (below ? -1 : 1) * z - y * 1e-3;
  }

  #paint() {
    const { configuration, top, side, cutoff, selected, faults } = this.#view;
    const { host, a, b } = configuration;
    const { left, right, above, below } = this.#box;
    const [atoms, defects, ghosts] = [[], [], []];
    for (const site of this.#hits.keys()) {
      const marks = atom(configuration, site, [0, 0], top, this.#view.below);
      (configuration.occupant(site) === null ? atoms : defects).push(marks);
      if (site === selected || faults.has(site)) {
        const [x, y] = top(host.position(...configuration.place(site)));
        defects.push(svg("circle", { class: faults.has(site) ? "ring faulty" : "ring", cx: x, cy: y, r: 0.86 }));
      }
      for (let di = -2; di <= 2; di += 1) {
        for (let dj = -2; dj <= 2; dj += 1) {
          if (di === 0 && dj === 0) continue;
          const [i, j, basis] = configuration.place(site);
          const [x, y] = top(host.position(i + di * a, j + dj * b, basis));
          if (x < left - 1 || x > right + 1 || y < above - 1 || y > below + 1) continue;
          ghosts.push(atom(configuration, site, [di * a, dj * b], top, this.#view.below));
        }
      }
    }
    this.#top.querySelector(".atoms").replaceChildren(...atoms.flat());
    this.#top.querySelector(".defects").replaceChildren(...defects.flat());
    this.#top.querySelector(".ghosts").replaceChildren(...ghosts.flat());
    this.#top.querySelector(".edges").replaceChildren(...(cutoff ? edges(configuration, cutoff, top) : []));
    this.#paintSide(side);
  }

  #paintSide(side) {
    const { configuration } = this.#view;
    const seen = new Set();
    const [atoms, defects] = [[], []];
    for (const site of this.#hits.keys()) {
      const place = configuration.place(site);
      const [x, y] = side(configuration.host.position(...place));
      if (configuration.occupant(site) !== null) {
        defects.push(atom(configuration, site, [0, 0], side, false));
        continue;
      }
      // Rows of atoms one behind another look like one atom.
      const name = `${x.toFixed(2)} ${y.toFixed(2)}`;
      if (seen.has(name)) continue;
      seen.add(name);
      atoms.push(atom(configuration, site, [0, 0], side, false));
    }
    this.#side.firstChild.replaceChildren(...atoms.flat(), ...defects.flat());
  }

  #name() {
    const { configuration, faults } = this.#view;
    for (const [site, hit] of this.#hits) {
      const [i, j, basis] = configuration.place(site);
      const occupant = configuration.occupant(site);
      const state = occupant === null ? "pristine" : occupant === "v" ? "vacancy" : `replaced by ${occupant}`;
      const level = configuration.host.level(basis);
      hit.setAttribute(
        "aria-label",
        [`${configuration.element(site)}${level && ` ${level}`}, cell ${i} ${j}: ${state}`, faults.get(site)]
          .filter(Boolean).join(". "));
    }
  }

  #click(event) {
    const own = event.target.dataset?.site;
    // Assistive technology clicks an element, not a place.
    const site = event.detail === 0 && own !== undefined ? Number(own) : this.#siteAt(event);
    if (site === null) return;
    this.focus(site);
    this.#onSite(site, "cycle");
  }

  /** The site whose atom, or an image of it beyond the boundary, is nearest to a pointer. */
  #siteAt(event) {
    const { configuration, top } = this.#view;
    const { host, a, b } = configuration;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.#top.getScreenCTM().inverse());
    let nearest = { site: null, distance: reach };
    for (const site of this.#hits.keys()) {
      const [i, j, basis] = configuration.place(site);
      for (const di of [-a, 0, a]) {
        for (const dj of [-b, 0, b]) {
          const [x, y] = top(host.position(i + di, j + dj, basis));
          const distance = Math.hypot(x - point.x, y - point.y);
          if (distance < nearest.distance) nearest = { site, distance };
        }
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

  /** The site next to one in a direction on the screen. */
  #neighbour(site, [right, down]) {
    const centre = (hit) => [Number(hit.getAttribute("cx")), Number(hit.getAttribute("cy"))];
    const [x, y] = centre(this.#hits.get(site));
    let best = { site: null, cost: Infinity };
    for (const [other, hit] of this.#hits) {
      const [dx, dy] = [centre(hit)[0] - x, centre(hit)[1] - y];
      const along = dx * right + dy * down;
      const across = Math.abs(dx * down) + Math.abs(dy * right);
      const cost = along + 2.5 * across;
      if (along > 0.05 && along >= across * 0.5 && cost < best.cost) best = { site: other, cost };
    }
    return best.site;
  }
}

/** From Å to the two views; from below is the layer turned about x. */
function projections(host, isBelow) {
  const sign = isBelow ? -1 : 1;
  return {
    top: ([x, y, z]) => [x, -sign * (y + tilt * (z - host.middle))],
    side: ([x, , z]) => [x, -sign * (z - host.middle)],
  };
}

/** An atom, or what is in its place, with the near halves of its bonds. */
function atom(configuration, site, [di, dj], project, isBelow) {
  const { host } = configuration;
  const [i, j, basis] = configuration.place(site);
  const at = (position) => project(position).map((value) => value.toFixed(3)).join(" ");
  const own = host.position(i + di, j + dj, basis);
  const occupant = configuration.occupant(site);
  const [x, y] = project(own);
  const radius = 0.42 * element(configuration.element(site)).radius;
  if (occupant === "v") {
    return [
      svg("circle", { class: "vacancy", cx: x, cy: y, r: Math.max(radius, 0.44) }),
      svg("text", { class: "symbol", x, y: y + 0.22 }, "V"),
    ];
  }
  const halves = host.bonds[basis]
    .filter(([other, bi, bj]) => configuration.occupant(configuration.index([i + bi, j + bj, other])) !== "v")
    .map(([other, bi, bj]) => {
      const end = host.position(i + di + bi, j + dj + bj, other);
      return `M${at(own)}L${at(own.map((value, axis) => (value + end[axis]) / 2))}`;
    });
  const level = host.level(basis);
  const isFar = level === (isBelow ? "upper" : "lower");
  const { colour, radius: covalent } = element(occupant ?? configuration.element(site));
  const disc = svg("circle", {
    class: occupant ? "atom substitute" : isFar ? "atom far" : "atom", cx: x, cy: y,
    r: occupant ? Math.max(0.42 * covalent, 0.46) : radius,
  });
  disc.style.setProperty("--atom", colour);
  const marks = [svg("path", { class: isFar ? "bonds far" : "bonds", d: halves.join("") }), disc];
  if (occupant) {
    const label = svg("text", { class: "symbol", x, y: y + 0.22 }, occupant);
    label.style.setProperty("fill", inkOn(colour));
    marks.push(label);
  }
  return marks;
}

/** The sparse graph: an edge through the boundary is drawn at both of its ends. */
function edges(configuration, cutoff, project) {
  const { host, a, b } = configuration;
  const places = configuration.sites.map((site) => configuration.place(site));
  const line = ([i, j, basis], [k, l, other], weight, isThrough) => {
    const [x1, y1] = project(host.position(i, j, basis));
    const [x2, y2] = project(host.position(k, l, other));
    return svg("line", {
      class: isThrough ? "edge through" : "edge", x1, y1, x2, y2, "stroke-opacity": (0.18 + 0.72 * weight).toFixed(2),
    });
  };
  return sparseGraph(configuration, cutoff).flatMap(({ first, second, di, dj, distance }) => {
    const weight = (1 - (distance / cutoff) ** 2) ** 2;
    const shifted = ([i, j, basis], sign) => [i + sign * di * a, j + sign * dj * b, basis];
    const isThrough = di !== 0 || dj !== 0;
    const lines = [line(places[first], shifted(places[second], 1), weight, isThrough)];
    if (isThrough) lines.push(line(shifted(places[first], -1), places[second], weight, isThrough));
    return lines;
  });
}

/** A small picture of a configuration's defects alone, in the outline of its supercell. */
export function thumbnail(configuration) {
  const { host, a, b } = configuration;
  const { top } = projections(host, false);
  const corners = [[0, 0], [a, 0], [a, b], [0, b]].map(([i, j]) => top([...host.lattice(i, j), host.middle]));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const pad = 1.6;
  const box = [
    Math.min(...xs) - pad, Math.min(...ys) - pad,
    Math.max(...xs) - Math.min(...xs) + 2 * pad, Math.max(...ys) - Math.min(...ys) + 2 * pad,
  ];
  const size = Math.max(0.5, box[2] / 36);
  return svg("svg", { viewBox: box.join(" "), "aria-hidden": "true" },
    svg("polygon", { class: "cell", points: corners.join(" ") }),
    configuration.sites.map((site) => {
      const [x, y] = top(host.position(...configuration.place(site)));
      const occupant = configuration.occupant(site);
      const mark = svg("circle", { class: occupant === "v" ? "vacancy" : "atom substitute", cx: x, cy: y, r: size });
      if (occupant !== "v") mark.style.setProperty("--atom", element(occupant).colour);
      return mark;
    }));
}

/** What is drawn, in words: a colour, a name and how many of each. */
export function legend(configuration) {
  const counts = new Map();
  for (let site = 0; site < configuration.siteCount; site += 1) {
    const occupant = configuration.occupant(site) ?? configuration.element(site);
    counts.set(occupant, (counts.get(occupant) ?? 0) + 1);
  }
  return [...counts].map(([occupant, count]) => ({
    colour: occupant === "v" ? null : element(occupant).colour,
    name: occupant === "v" ? "vacancy" : formula(occupant),
    count,
  }));
}
