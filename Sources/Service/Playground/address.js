// The address bar: its hash is the key of the configuration, so that a link, a reload and Back show it again.

/** Returns the text after "#", or "". */
export function addressText() {
  return decodeURIComponent(location.hash.slice(1));
}

/** Writes a key to the address bar: as a new step of Back, or in place of the present address. */
export function showAddress(key, { isNewStep }) {
  if (isNewStep) window.history.pushState(null, "", `#${key}`);
  else window.history.replaceState(null, "", `#${key}`);
}

/** Returns the key in a pasted key or link to this page, or null if the text is neither. */
export function pastedKey(text) {
  const key = /^https?:\/\//.test(text) ? decodeURI(text.slice(text.indexOf("#") + 1)) : text;
  return /^[A-Za-z0-9-]+:[\w,/-]+:\S*$/.test(key) ? key : null;
}
