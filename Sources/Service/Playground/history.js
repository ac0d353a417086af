// The plot of earlier predictions, band gap against formation energy. A point returns to its configuration.

import { counted, decimals, formula, moveTabStop, svg, ticks } from "./dom.js";
import { notPredicted } from "./words.js";

const frame = { left: 52, right: 14, top: 12, bottom: 44 };

/** One shape for each material, so that materials can be distinguished without colours. The radius is 5. */
const shapes = [
  "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z", "M-4.5 -4.5h9v9h-9Z", "M0 -6L5.5 4H-5.5Z", "M0 -6.3L5.6 0L0 6.3L-5.6 0Z",
  "M0 6L5.5 -4H-5.5Z", "M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4Z",
];

/** A plot of predictions in an SVG element. */
export class HistoryPlot {
  #entries = [];
  #plot;
  #note;
  #onReturn;
  #current = "";

  /**
   * @param note The element that says what the plot cannot show.
   * @param onReturn Called with the configuration of a selected point.
   */
  constructor(plot, note, onReturn) {
    this.#plot = plot;
    this.#note = note;
    this.#onReturn = onReturn;
    plot.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(plot);
  }

  /**
   * Draws the entries of `Tried` that have both properties, and notes how many do not. The point of the key `current` is
   * marked and has its intervals.
   */
  show(all, current) {
    const entries = all.filter(({ prediction }) => absent(prediction).length === 0);
    this.#entries = entries;
    this.#current = current;
    const others = all.filter((entry) => !entries.includes(entry));
    this.#note.textContent = others.length === 0 ? "" : noteText(others);
    this.#plot.toggleAttribute("hidden", entries.length === 0 && others.length > 0);
    this.#draw();
  }

  #draw() {
    const [entries, current] = [this.#entries, this.#current];
    const { clientWidth: width, clientHeight: height } = this.#plot;
    if (width === 0) return;
    // On paper, the plot has another size.
    this.#plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const hadFocus = this.#plot.contains(document.activeElement);
    const predictions = entries.map(({ prediction }) => prediction);
    const own = entries.find(({ key }) => key === current)?.prediction;
    const energies = predictions.map((prediction) => prediction.formation_energy_ev)
      .concat(own?.formation_energy_interval_ev ?? []);
    const gaps = predictions.map((prediction) => prediction.band_gap_ev).concat(own?.band_gap_interval_ev ?? []);
    const xs = ticks(Math.min(0, ...energies), Math.max(1, ...energies), width / 90);
    const ys = ticks(0, Math.max(0.5, ...gaps), 5);
    const span = (scale) => scale.at(-1).value - scale[0].value;
    const x = (energy) =>
      frame.left + ((energy - xs[0].value) / span(xs)) * (width - frame.left - frame.right);
    const y = (gap) =>
      height - frame.bottom - ((gap - ys[0].value) / span(ys)) * (height - frame.top - frame.bottom);

    const hosts = [...new Set(entries.map(({ configuration }) => configuration.host.name))];
    const points = entries.map(({ key, configuration, prediction }) => {
      const isCurrent = key === current;
      const name = configuration.host.name;
      const label = [
        `${name} ${configuration.supercell.name.replace("x", " by ")}, ${counted(prediction.defect_count, "defect")}:`,
        `formation energy ${decimals(prediction.formation_energy_ev)} eV, gap ${decimals(prediction.band_gap_ev)} eV`,
      ].join(" ");
      return svg("path", {
        class: `try shape-${hosts.indexOf(name) % shapes.length}${isCurrent ? " current" : ""}`,
        d: shapes[hosts.indexOf(name) % shapes.length], "data-key": key,
        transform: `translate(${x(prediction.formation_energy_ev).toFixed(1)} ${y(prediction.band_gap_ev).toFixed(1)})`,
        role: "button", tabindex: -1, "aria-label": label, "aria-current": isCurrent ? "true" : null,
        onclick: () => this.#onReturn(configuration),
      }, svg("title", {}, label));
    });
    // The current point is last, so that it is drawn on top.
    points.sort((left, right) => left.classList.contains("current") - right.classList.contains("current"));
    if (points.length > 0) moveTabStop(null, points.at(-1));

    const bottom = height - frame.bottom;
    this.#plot.replaceChildren(
      svg("g", { class: "grid", "aria-hidden": "true" },
        xs.map(({ value, label }) => [
          svg("path", { d: `M${x(value)} ${frame.top}V${bottom}` }),
          svg("text", { x: x(value), y: bottom + 17, "text-anchor": "middle" }, label),
        ]),
        ys.map(({ value, label }) => [
          svg("path", { d: `M${frame.left} ${y(value)}H${width - frame.right}` }),
          svg("text", { x: frame.left - 8, y: y(value) + 4, "text-anchor": "end" }, label),
        ]),
        svg("text", { class: "title", x: (frame.left + width) / 2, y: height - 6, "text-anchor": "middle" },
          "Formation energy (eV)"),
        svg("text", {
          class: "title", transform: `translate(14 ${(frame.top + bottom) / 2}) rotate(-90)`, "text-anchor": "middle",
        }, "Band gap (eV)")),
      own ? svg("path", {
        class: "spread",
        d: [
          `M${own.formation_energy_interval_ev.map(x).join(` ${y(own.band_gap_ev)}L`)} ${y(own.band_gap_ev)}`,
          `M${own.band_gap_interval_ev.map((gap) => `${x(own.formation_energy_ev)} ${y(gap)}`).join("L")}`,
        ].join(""),
      }) : "",
      svg("g", {
        role: "group", "aria-label": "Earlier configurations. Arrow keys move, Enter returns to a configuration.",
      }, points),
      hosts.length > 1 ? legend(hosts, width) : "");
    if (hadFocus) points.at(-1)?.focus();
  }

  #key(event) {
    const key = event.target.dataset?.key;
    if (key === undefined) return;
    const order = this.#entries.map((entry) => entry.key);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      const next = order[(order.indexOf(key) + step + order.length) % order.length];
      const point = [...this.#plot.querySelectorAll(".try")].find((each) => each.dataset.key === next);
      moveTabStop(event.target, point).focus();
    } else if (event.key === "Enter" || event.key === " ") {
      this.#onReturn(this.#entries[order.indexOf(key)].configuration);
    } else {
      return;
    }
    event.preventDefault();
  }
}

/** Returns the properties that a prediction does not have. */
function absent(prediction) {
  return [["formation energy", prediction.formation_energy_ev], ["band gap", prediction.band_gap_ev]]
    .filter(([, value]) => value === undefined).map(([name]) => name);
}

function noteText(entries) {
  const names = [...new Set(entries.flatMap(({ prediction }) => absent(prediction)))].join(" or ");
  return `Not in the plot: ${counted(entries.length, "configuration")} whose ${names} is ${notPredicted}.`;
}

/** Returns the legend of the shapes. */
function legend(hosts, width) {
  return svg("g", { class: "key", "aria-hidden": "true" }, hosts.map((name, index) =>
    svg("g", { transform: `translate(${width - frame.right - 62} ${frame.top + 14 + 18 * index})` },
      svg("path", { class: `try shape-${index % shapes.length}`, d: shapes[index % shapes.length] }),
      svg("text", { x: 12, y: 4 }, formula(name)))));
}
