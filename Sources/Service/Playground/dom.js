// Helpers that create elements and format numbers. Elements are never created from markup in strings.

/**
 * Creates an HTML element with attributes and children.
 *
 * An attribute whose name starts with "on" is an event listener. Attributes that are null or false are omitted.
 */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Creates an SVG element, as `h` does for HTML. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

/** Returns the element of the page with an id. */
export function byId(id) {
  return document.getElementById(id);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Lets the lines of an element's text break after underscores, and returns the element. */
export function breakable(element) {
  element.replaceChildren(...element.textContent.split(/(?<=_)/).flatMap((part) => [part, document.createElement("wbr")]));
  return element;
}

/** Returns a chemical formula with subscript digits: "MoS₂" for "MoS2". */
export function formula(text) {
  return text.replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));
}

/** Returns a number with `count` decimal places and a minus sign (U+2212). */
export function decimals(value, count = 3) {
  const text = value.toFixed(count);
  return Number(text) === 0 ? (0).toFixed(count) : text.replace("-", "−");
}

/** Returns a number as `decimals` does, with a plus sign if it is positive and not zero as written. */
export function signedNumber(value, count) {
  const text = decimals(value, count);
  return `${/^[−0.]*$/.test(text) || value < 0 ? "" : "+"}${text}`;
}

/** Returns a count with its noun: "1 atom", "2 atoms". */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Returns the ticks of an axis: round numbers at equal steps that cover a range. */
export function ticks(low, high, count = 4) {
  const span = Math.max(high - low, 1e-3);
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough * 0.999);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    value: (first + index) * step,
    label: decimals((first + index) * step, places),
  }));
}

/** Moves the single tab stop of a group from one element to another (roving tabindex of the ARIA practices). */
export function moveTabStop(from, to) {
  from?.setAttribute("tabindex", "-1");
  to.setAttribute("tabindex", "0");
  return to;
}
