// What the drawing of a configuration consists of: atoms, bonds, the outline of the supercell, the sparse graph or the
// terms of an explanation, defects, marked sites and a scale bar. A pen draws them on a canvas or writes them as SVG.

import { signedNumber } from "./dom.js";
import { element, inkOn } from "./elements.js";
import { shortestEdge, sparseGraph } from "./pairs.js";
import { mix, tint } from "./palette.js";
import { fogSteps } from "./scene.js";

/** How much the most distant atoms and the periodic images fade into the background. */
const largestFog = 0.4;
const imageFade = 0.7;
/** The least radius of a defect and of a disc with the symbol of its element, px. */
const leastDefectRadius = 3.5;
const leastSymbolRadius = 9;
/** The least scale, px for each Å, at which the energies of an explanation are written. */
const leastEnergyScale = 13;
/** Edges are drawn in this number of opacities. */
const edgeSteps = 6;

/** Returns the radius of the disc of a site, Å. */
export function discRadius(configuration, site) {
  const occupant = configuration.occupant(site);
  const own = 0.42 * element(configuration.element(site)).radius;
  if (occupant === null) return own;
  return occupant === "v" ? Math.max(own, 0.44) : Math.max(0.42 * element(occupant).radius, 0.46);
}

/** Draws one configuration of a scene. */
export class Painter {
  #scene;
  #configuration = null;
  #terms = null;
  #cutoff = null;
  /** The lines of the sparse graph or of pair terms, each with the positions of its ends. */
  #lines = [];
  #colours = new Map();

  constructor(scene) {
    this.#scene = scene;
  }

  /**
   * Sets what to draw. `cutoff`: that of the sparse graph in Å, or null; `terms`: the terms of an explanation to draw
   * instead, or null.
   */
  set(configuration, { cutoff, terms }) {
    this.#configuration = configuration;
    this.#terms = terms;
    this.#lines = terms
      ? terms.pairs.map((pair) => ({ ...pair, ...shortestEdge(configuration, pair.first, pair.second) }))
      : cutoff ? sparseGraph(configuration, cutoff) : [];
    for (const line of this.#lines) line.ends = ends(configuration, line);
    this.#cutoff = cutoff;
  }

  /**
   * Draws the atoms.
   *
   * @param look `palette`; `isBelow`: whether the view is from below; `isShaded`: whether atoms look like spheres;
   * `marks`: sites with rings, each { site, colour, width }.
   */
  paintAtoms(pen, camera, look) {
    const scene = this.#scene;
    this.#colours.clear();
    pen.group("images", () => this.#paintAtoms(pen, camera, look, scene.imageOrder, imageFade));
    this.#paintCell(pen, camera, look);
    pen.group("atoms", () => this.#paintAtoms(pen, camera, look, scene.order, 0));
  }

  /** Draws what is in front of the atoms; the parameters are those of `paintAtoms`. */
  paintFront(pen, camera, look) {
    if (this.#terms) pen.group("pairs", () => this.#paintPairs(pen, camera, look));
    else pen.group("edges", () => this.#paintEdges(pen, camera, look));
    pen.group("image-vacancies", () => this.#paintImageVacancies(pen, camera, look));
    pen.group("defects", () => this.#paintDefects(pen, camera, look));
    pen.group("marks", () => this.#paintMarks(pen, camera, look));
    pen.group("axes", () => {
      this.#paintAxes(pen, camera, look);
      paintScaleBar(pen, camera, look);
    });
  }

  #paintCell(pen, camera, look) {
    const corners = this.#screen(camera, this.#scene.corners);
    if (isEdgeOn(corners)) return;
    pen.group("cell", () => pen.polygon(corners, { colour: look.palette.accent, width: 1.5 }));
  }

  #screen(camera, places) {
    return places.map(([x, y]) => [camera.toScreenX(x), camera.toScreenY(y)]);
  }

  /** Draws atoms from the most distant to the nearest, in slices: the bonds of a slice, then its discs. */
  #paintAtoms(pen, camera, look, order, fade) {
    const scene = this.#scene;
    const { scale } = camera;
    const width = Math.max(0.6, 0.15 * scale);
    // A bond is not visible far beyond its atom.
    const room = 2.5 * scale;
    let start = 0;
    while (start < order.length) {
      const end = scene.sliceEnd(order, start);
      const visible = [];
      for (let index = start; index < end; index += 1) {
        const atom = order[index];
        const [x, y] = [camera.toScreenX(scene.x[atom]), camera.toScreenY(scene.y[atom])];
        if (x > -room && x < camera.width + room && y > -room && y < camera.height + room) visible.push(atom, x, y);
      }
      if (visible.length > 0) {
        const fog = this.#fade(visible[0], look.isBelow, fade);
        pen.segments(this.#bonds(visible, scale), {
          colour: this.#colour(look.palette.bond, look.palette.paper, fog), width,
        });
        this.#paintDiscs(pen, camera, look, visible, fog);
      }
      start = end;
    }
  }

  /** Returns the share of the paper's colour in an atom. */
  #fade(atom, isBelow, least) {
    return Math.max(least, (largestFog * this.#scene.fog(atom, isBelow)) / (fogSteps - 1));
  }

  /** Returns the halves of the bonds of atoms, without bonds to or from a vacancy. */
  #bonds(visible, scale) {
    const scene = this.#scene;
    const configuration = this.#configuration;
    const basisCount = scene.host.atoms.length;
    const points = [];
    for (let index = 0; index < visible.length; index += 3) {
      const site = scene.sites[visible[index]];
      if (configuration.occupant(site) === "v") continue;
      const halves = scene.halfBonds[site % basisCount];
      const bonded = scene.bonded[site];
      const [x, y] = [visible[index + 1], visible[index + 2]];
      for (let bond = 0; bond < halves.length; bond += 1) {
        if (configuration.occupant(bonded[bond]) === "v") continue;
        points.push(x, y, x + halves[bond][0] * scale, y + halves[bond][1] * scale);
      }
    }
    return points;
  }

  /** Draws the discs of a slice, those of each kind together. Vacancies and defects of the supercell come later. */
  #paintDiscs(pen, camera, look, visible, fog) {
    const configuration = this.#configuration;
    const kinds = new Map();
    for (let index = 0; index < visible.length; index += 3) {
      const site = this.#scene.sites[visible[index]];
      const occupant = configuration.occupant(site);
      if (occupant === "v" || (occupant !== null && visible[index] < this.#scene.siteCount)) continue;
      const symbol = occupant ?? configuration.element(site);
      if (!kinds.has(symbol)) kinds.set(symbol, { radius: discRadius(configuration, site) * camera.scale, points: [] });
      kinds.get(symbol).points.push(visible[index + 1], visible[index + 2]);
    }
    const { palette } = look;
    for (const [symbol, { radius, points }] of kinds) {
      const { colour } = element(symbol);
      pen.discs(points, radius, {
        fill: this.#colour(colour, palette.paper, fog), stroke: palette.outline, width: Math.min(1, radius / 6),
        isShaded: look.isShaded,
      });
      if (radius < leastSymbolRadius || fog === imageFade) continue;
      for (let index = 0; index < points.length; index += 2) {
        pen.text(points[index], points[index + 1], Math.min(22, radius * 0.85), symbol, {
          fill: inkOn(colour), isBold: false,
        });
      }
    }
  }

  /** Returns a faded colour. */
  #colour(colour, paper, share) {
    if (share === 0) return colour;
    const key = `${colour} ${share}`;
    if (!this.#colours.has(key)) this.#colours.set(key, mix(colour, paper, share));
    return this.#colours.get(key);
  }

  /** Draws the sparse graph. Near pairs are more opaque; an edge through the boundary is dashed. */
  #paintEdges(pen, camera, look) {
    const batches = new Map();
    for (const { ends: lines, distance, isThrough } of this.#lines) {
      const weight = Math.round((1 - (distance / this.#cutoff) ** 2) ** 2 * edgeSteps) / edgeSteps;
      const key = `${weight} ${isThrough}`;
      if (!batches.has(key)) batches.set(key, { weight, isThrough, points: [] });
      for (const line of lines) batches.get(key).points.push(...this.#linePoints(camera, line));
    }
    for (const { weight, isThrough, points } of batches.values()) {
      pen.segments(points, {
        colour: look.palette.graph, width: Math.min(6, Math.max(1.2, 0.17 * camera.scale)),
        opacity: 0.3 + 0.65 * weight, dash: isThrough ? [0.5, 0.32].map((each) => each * camera.scale) : undefined,
      });
    }
  }

  #linePoints(camera, [start, end]) {
    return this.#screen(camera, [this.#scene.place(start), this.#scene.place(end)]).flat();
  }

  /** Draws the pair terms, the strongest last, with their energies. */
  #paintPairs(pen, camera, look) {
    const { palette } = look;
    const drawn = this.#lines.flatMap((pair) =>
      pair.ends.map((line) => ({ pair, points: this.#linePoints(camera, line) })));
    for (const { pair, points } of drawn) {
      const width = Math.min(9, Math.max(2, 0.28 * camera.scale));
      // The outline keeps pale colours visible.
      pen.segments(points, { colour: palette.ink, width: width + 1, opacity: 0.5 });
      pen.segments(points, { colour: tint(palette, pair.share), width });
    }
    if (camera.scale < leastEnergyScale) return;
    for (const { pair, points: [x1, y1, x2, y2] } of drawn) {
      pen.text((x1 + x2) / 2, (y1 + y2) / 2, energySize(camera), signedNumber(pair.energy, 3), {
        fill: palette.ink, halo: palette.paper, isBold: false,
      });
    }
  }

  /** Draws the vacancies of the periodic images. */
  #paintImageVacancies(pen, camera, { palette }) {
    const scene = this.#scene;
    for (const atom of scene.imageOrder) {
      if (this.#configuration.occupant(scene.sites[atom]) !== "v") continue;
      const radius = discRadius(this.#configuration, scene.sites[atom]) * camera.scale;
      pen.disc(camera.toScreenX(scene.x[atom]), camera.toScreenY(scene.y[atom]), radius, {
        fill: null, stroke: this.#colour(palette.ink, palette.paper, imageFade), ...dashed(radius),
      });
    }
  }

  /** Draws the defects of the supercell, from the most distant to the nearest. */
  #paintDefects(pen, camera, look) {
    const scene = this.#scene;
    const configuration = this.#configuration;
    const { palette } = look;
    const order = configuration.sites.map((site, index) => ({ site, index }))
      .sort((left, right) => scene.near[left.site] - scene.near[right.site]);
    for (const { site, index } of order) {
      const occupant = configuration.occupant(site);
      const [x, y] = [camera.toScreenX(scene.x[site]), camera.toScreenY(scene.y[site])];
      const radius = Math.max(leastDefectRadius, discRadius(configuration, site) * camera.scale);
      const term = this.#terms?.defects[index];
      const own = occupant === "v" ? palette.paper : element(occupant).colour;
      const fill = term ? tint(palette, term.share) : own;
      pen.disc(x, y, radius, {
        fill, stroke: palette.ink, ...(occupant === "v" ? dashed(radius) : { width: Math.min(2.5, radius / 4) }),
        isShaded: look.isShaded && occupant !== "v" && !term,
      });
      if (radius >= 5.5) {
        const isTinted = term || occupant === "v";
        pen.text(x, y, Math.min(22, radius * 1.2), occupant === "v" ? "V" : occupant, {
          fill: isTinted ? palette.ink : inkOn(own), halo: term && palette.paper,
        });
      }
      if (term && camera.scale >= leastEnergyScale) {
        pen.text(x, y + radius + energySize(camera) * 0.75, energySize(camera), signedNumber(term.energy, 3), {
          fill: palette.ink, halo: palette.paper, isBold: false,
        });
      }
    }
  }

  #paintMarks(pen, camera, look) {
    for (const { site, colour, width } of look.marks) {
      pen.disc(
        camera.toScreenX(this.#scene.x[site]), camera.toScreenY(this.#scene.y[site]),
        Math.max(leastDefectRadius + 3, 0.86 * camera.scale), { fill: null, stroke: colour, width, dash: [] });
    }
  }

  /** Draws the names of the supercell's vectors. */
  #paintAxes(pen, camera, look) {
    const corners = this.#screen(camera, this.#scene.corners);
    if (isEdgeOn(corners)) return;
    const [origin, a, opposite, b] = corners;
    const centre = [0, 1].map((axis) => (origin[axis] + opposite[axis]) / 2);
    for (const [name, end] of [["a", a], ["b", b]]) {
      const middle = [0, 1].map((axis) => (origin[axis] + end[axis]) / 2);
      const outwards = middle.map((value, axis) => value - centre[axis]);
      const away = 12 / Math.max(1, Math.hypot(...outwards));
      const [x, y] = middle.map((value, axis) => value + outwards[axis] * away);
      pen.text(x, y, 15, name, { fill: look.palette.accent, halo: look.palette.paper, isItalic: true });
    }
  }
}

/** Whether the supercell is seen from the side, so that its outline is a line. */
function isEdgeOn(corners) {
  const [[x0, y0], [x1, y1], , [x2, y2]] = corners;
  const area = Math.abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0));
  return area < 0.05 * Math.hypot(x1 - x0, y1 - y0) * Math.hypot(x2 - x0, y2 - y0);
}

function energySize(camera) {
  return Math.min(15, 0.5 * camera.scale);
}

function dashed(radius) {
  return { width: Math.min(2, radius / 4), dash: [radius * 0.55, radius * 0.36] };
}

/** Returns the positions of the ends of an edge. One through the periodic boundary is drawn at both of its ends. */
function ends(configuration, { first, second, end, isThrough }) {
  const { host } = configuration;
  const [one, other] = [first, second].map((index) => configuration.coordinates(configuration.sites[index]));
  const lines = [[host.position(...one), host.position(...end)]];
  if (isThrough) {
    const back = [one[0] - end[0] + other[0], one[1] - end[1] + other[1], one[2]];
    lines.push([host.position(...back), host.position(...other)]);
  }
  return lines;
}

/** Draws a bar of a round length in the lower right corner. */
function paintScaleBar(pen, camera, { palette }) {
  const lengths = [0.5, 1, 2, 5, 10, 20, 50, 100, 200];
  const length = lengths.findLast((each) => each * camera.scale <= 110) ?? lengths[0];
  const [right, y] = [camera.width - 12, camera.height - 12];
  const left = right - length * camera.scale;
  pen.segments([left, y, right, y], { colour: palette.paper, width: 6 });
  pen.segments([left, y, right, y], { colour: palette.ink, width: 2.5 });
  pen.text((left + right) / 2, y - 12, 13, `${length} Å`, {
    fill: palette.ink, halo: palette.paper, isBold: false,
  });
}
