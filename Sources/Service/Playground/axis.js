// The axis of a predicted quantity: its interval to scale, with the range of the training data and the pristine host.

import { decimals, h, ticks } from "./dom.js";

/**
 * Returns the axis of a value and its interval, in eV.
 *
 * @param range The least and the largest value in the training data, or null.
 * @param pristine The value of the pristine host, or null.
 * @param others Further values that the axis covers, so that changes are visible.
 */
export function axis({ value, interval, range, pristine, others }) {
  const values = [value, ...interval, ...(range ?? []), ...(pristine === null ? [] : [pristine]), ...others];
  const scale = ticks(Math.min(0, ...values), Math.max(0.1, ...values));
  const [first, last] = [scale[0].value, scale.at(-1).value];
  const position = (energy) => `${(100 * (energy - first)) / (last - first)}%`;
  const span = (name, from, to, ...content) => {
    const element = h("span", { class: name }, ...content);
    element.style.setProperty("--from", position(from));
    element.style.setProperty("--to", position(to));
    return element;
  };
  return [
    h("div", { class: "bar", "aria-hidden": "true" },
      range ? span("trained", ...range) : null,
      span("range", ...interval),
      pristine === null ? null : span("pristine", pristine, pristine),
      span("point", value, value),
      scale.map((tick) => span("tick", tick.value, tick.value, tick.label))),
    range || pristine !== null ? h("p", { class: "axis-key" },
      range ? h("span", { class: "trained-key" },
        `training data ${decimals(range[0], 2)} to ${decimals(range[1], 2)} eV`) : null,
      pristine === null ? null : h("span", { class: "pristine-key" }, `pristine ${decimals(pristine, 2)} eV`)) : null,
  ];
}
