// The keys of the drawing while the focus is on an atom.

/** The factor of a press on a zoom key. */
const zoomStep = 1.4;
/** The directions [right, down] of the arrow keys. */
const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Reports the keys that are pressed on the targets in an element.
 *
 * @param handlers `step(site, direction)` to the next atom; `move(direction)` of the layer; `zoom(factor, site)`; `fit()`;
 * `change(site)`; `clear(site)`; `dismiss()` of the details.
 */
export function listenForKeys(element, handlers) {
  element.addEventListener("keydown", (event) => {
    const site = Number(event.target.dataset?.site ?? NaN);
    if (Number.isNaN(site) || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOf(event, site, handlers);
    if (!action) return;
    action();
    event.preventDefault();
  });
}

/** Returns what a key does, or undefined. */
function actionOf({ key, shiftKey }, site, { step, move, zoom, fit, change, clear, dismiss }) {
  const direction = directions[key];
  if (direction) return () => (shiftKey ? move(direction) : step(site, direction));
  return {
    "+": () => zoom(zoomStep, site),
    "=": () => zoom(zoomStep, site),
    "-": () => zoom(1 / zoomStep, site),
    0: () => fit(),
    Enter: () => change(site),
    " ": () => change(site),
    Delete: () => clear(site),
    Backspace: () => clear(site),
    Escape: () => dismiss(),
  }[key];
}
