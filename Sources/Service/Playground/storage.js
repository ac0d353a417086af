// What the page remembers in the browser. A browser may have no storage, or a full one; then nothing is remembered.

/** The name of an item of this service. Services behind one proxy share an origin, so the path is a part of it. */
function scoped(name) {
  return `lacuna ${new URL(".", document.baseURI).pathname} ${name}`;
}

/** Returns the value that was kept under a name in `localStorage` or `sessionStorage`, or null. */
export function recall(name, kind = "localStorage") {
  try {
    return JSON.parse(window[kind].getItem(scoped(name)));
  } catch {
    return null;
  }
}

/** Keeps a value as JSON. */
export function keep(name, value, kind = "localStorage") {
  try {
    window[kind].setItem(scoped(name), JSON.stringify(value));
  } catch {
    // The page works without a memory.
  }
}

/** Calls a function when another tab keeps a value under a name. */
export function onChangeElsewhere(name, action) {
  window.addEventListener("storage", ({ key }) => {
    if (key === scoped(name)) action();
  });
}
