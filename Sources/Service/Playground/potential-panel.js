// The chemical potentials: a choice of limits, a slider between them, and the formation energy along the way.

import { byId, decimals, h, svg, ticks } from "./dom.js";
import { energyShift, shifted } from "./potentials.js";
import { notPredicted } from "./words.js";

/** The value of the choice between the limits. */
const between = "between";
const frame = { width: 340, height: 150, left: 40, right: 12, top: 10, bottom: 34 };
/** The number of steps of the slider. */
const steps = 100;

/** The controls with the ids "chemical_potentials" and "potential-panel". */
export class PotentialPanel {
  #select = byId("chemical_potentials");
  #panel = byId("potential-panel");
  #slider;
  #said;
  #plot;
  #host = null;
  #configuration = null;
  #prediction = null;

  /** @param onChange Called when the conditions have changed. */
  constructor(onChange) {
    this.#plot = svg("svg", { class: "potential-plot", viewBox: `0 0 ${frame.width} ${frame.height}`, role: "img" });
    this.#slider = h("input", {
      type: "range", id: "potential", min: 0, max: steps, step: 1,
      oninput: () => {
        this.#choose(between);
        this.#draw();
        onChange();
      },
    });
    this.#said = h("output", { for: "potential", id: "potential-value" });
    this.#select.addEventListener("change", () => {
      this.#choose(this.#select.value);
      onChange();
    });
  }

  /** The conditions of the request: "" for the elemental phases, the name of a limit, or Δμ by element in eV. */
  get conditions() {
    return this.#select.value === between ? this.#potentials(this.#position) : this.#select.value;
  }

  /** Offers the limits of a host, from the elemental phases on. */
  setHost(host) {
    this.#host = host;
    this.#select.replaceChildren(
      h("option", { value: "" }, "elemental phases"),
      ...host.limits.map(({ names }) => h("option", { value: names[0] }, names.join(", "))));
    this.#select.disabled = !host.predictsEnergy;
    this.#select.title = host.predictsEnergy ? "" : `The formation energy is ${notPredicted}.`;
    this.#panel.hidden = host.limits.length !== 2 || !host.predictsEnergy;
    if (this.#panel.hidden) return;
    const [poor, rich] = host.limits.map(({ names }) => names.find((name) => name.startsWith(`${this.#element}-`)));
    this.#slider.value = steps / 2;
    this.#panel.replaceChildren(
      h("h3", { id: "potential-title" }, "Formation energy against Δμ", h("sub", {}, this.#element)),
      this.#plot,
      h("div", { class: "potential-slider" },
        h("span", {}, poor), this.#slider, h("span", {}, rich)),
      this.#said);
    this.#slider.setAttribute("aria-label", `Chemical potential from ${poor} to ${rich}`);
  }

  /** Shows the energies of a prediction; null while there is none. */
  show(configuration, prediction) {
    this.#configuration = configuration;
    this.#prediction = prediction?.formation_energy_ev === undefined ? null : prediction;
    if (!this.#panel.hidden) this.#draw();
  }

  /** The element that is poor at the first limit and rich at the second. */
  get #element() {
    const poor = this.#host.limits[0].names.find((name) => name.endsWith("-poor"));
    return poor.slice(0, -"-poor".length);
  }

  get #position() {
    return Number(this.#slider.value) / steps;
  }

  #choose(value) {
    const option = this.#select.querySelector(`[value="${between}"]`);
    if (value !== between) {
      option?.remove();
      const end = this.#host.limits.findIndex(({ names }) => names[0] === value);
      this.#slider.value = end < 0 ? steps / 2 : end * steps;
      return;
    }
    if (!option) this.#select.append(h("option", { value: between }, "between the limits"));
    this.#select.value = between;
  }

  /** Returns Δμ in eV at a position from the first limit, 0, to the second, 1. */
  #potentials(position) {
    const [first, second] = this.#host.limits.map(({ potentials }) => potentials);
    return Object.fromEntries(Object.keys(first).map((element) => {
      const value = first[element] + position * (second[element] - first[element]);
      return [element, Math.round(value * 1e6) / 1e6];
    }));
  }

  /** Returns the prediction at a position. The formation energy is linear in the chemical potentials. */
  #at(position) {
    const own = energyShift(this.#configuration, this.#prediction.chemical_potentials ?? {});
    return shifted(this.#prediction, energyShift(this.#configuration, this.#potentials(position)) - own);
  }

  #draw() {
    const potentials = this.#potentials(this.#position);
    const conditions = Object.entries(potentials).filter(([element]) => this.#isOfHost(element))
      .map(([element, value]) => `Δμ(${element}) ${decimals(value)} eV`).join(", ");
    this.#plot.toggleAttribute("hidden", this.#prediction === null);
    if (!this.#prediction) {
      this.#said.textContent = conditions;
      return;
    }
    const energy = this.#at(this.#position).formation_energy_ev;
    const [poor, rich] = [this.#at(0), this.#at(1)];
    const isChosen = this.#select.value !== "";
    this.#said.textContent = `${conditions}: formation energy ${decimals(energy)} eV`
      + (isChosen ? "" : ". The prediction above is at the elemental phases; move the slider to change that.");
    this.#slider.setAttribute("aria-valuetext", this.#said.textContent);
    this.#plot.setAttribute("aria-label",
      `The formation energy is ${decimals(poor.formation_energy_ev)} eV at ${this.#host.limits[0].names.join(", ")} `
      + `and ${decimals(rich.formation_energy_ev)} eV at ${this.#host.limits[1].names.join(", ")}.`);
    this.#plot.replaceChildren(...this.#lines(poor, rich, energy, isChosen));
  }

  #isOfHost(element) {
    return this.#host.atoms.some((atom) => atom.element === element);
  }

  /** Returns the axes, the energy line with its interval, and the point of the slider. */
  #lines(poor, rich, energy, isChosen) {
    const { width, height, left, right, top, bottom } = frame;
    const element = this.#element;
    const [from, to] = [0, 1].map((position) => this.#potentials(position)[element]);
    const ends = [poor, rich].flatMap((each) => each.formation_energy_interval_ev);
    const ys = ticks(Math.min(...ends), Math.max(...ends), 4);
    const xs = ticks(from, to, 4).filter(({ value }) => value >= from - 1e-9 && value <= to + 1e-9);
    const x = (value) => left + ((value - from) / (to - from)) * (width - left - right);
    const y = (value) => height - bottom
      - ((value - ys[0].value) / (ys.at(-1).value - ys[0].value)) * (height - top - bottom);
    const [[lowPoor, highPoor], [lowRich, highRich]] = [poor, rich].map((each) => each.formation_energy_interval_ev);
    return [
      svg("g", { class: "grid" },
        xs.map(({ value, label }) => [
          svg("path", { d: `M${x(value)} ${top}V${height - bottom}` }),
          svg("text", { x: x(value), y: height - bottom + 14, "text-anchor": "middle" }, label),
        ]),
        ys.map(({ value, label }) => [
          svg("path", { d: `M${left} ${y(value)}H${width - right}` }),
          svg("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, label),
        ]),
        svg("text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle" }, `Δμ(${element}) (eV)`)),
      svg("polygon", {
        class: "energy-band",
        points: [[from, lowPoor], [to, lowRich], [to, highRich], [from, highPoor]]
          .map(([mu, value]) => `${x(mu)},${y(value)}`).join(" "),
      }),
      svg("path", {
        class: "energy-line", d: `M${x(from)} ${y(poor.formation_energy_ev)}L${x(to)} ${y(rich.formation_energy_ev)}`,
      }),
      svg("circle", {
        class: isChosen ? "energy-point" : "energy-point unset", cx: x(from + this.#position * (to - from)),
        cy: y(energy), r: 5,
      }),
    ];
  }
}
