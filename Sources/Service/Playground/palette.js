// The colours of the drawing: those of the page's style sheet, or of its light version for pictures.

const names = [
  "paper", "ink", "accent", "graph", "raises", "lowers", "neutral", "bond", "outline", "fault",
];

/** The colours of the light version of style.css. */
export const lightPalette = {
  paper: "#ffffff", ink: "#17202a", accent: "#1f6f8b", graph: "#6d3fc0", raises: "#c9540a", lowers: "#1f6fb5",
  neutral: "#eef0f2", bond: "#98a2ad", outline: "#00000055", fault: "#b3261e",
};

/** Returns the colours that the page has now, which depend on the user's preferences. */
export function pagePalette() {
  const probe = document.createElement("span");
  probe.hidden = true;
  // The variables have the colours of the system if the user forces them.
  probe.style.setProperty("forced-color-adjust", "none");
  document.body.append(probe);
  const palette = Object.fromEntries(names.map((name) => {
    probe.style.setProperty("color", `var(--${name})`);
    return [name, getComputedStyle(probe).color];
  }));
  probe.remove();
  return palette;
}

/** Calls a function whenever the colours of the page change. */
export function onPaletteChange(callback) {
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    window.matchMedia(query).addEventListener("change", callback);
  }
}

/** Returns the mixture of two opaque colours with the share `share` of the second, in sRGB as a CSS gradient. */
export function mix(first, second, share) {
  const [from, to] = [channels(first), channels(second)];
  return `rgb(${from.map((value, index) => Math.round(value + (to[index] - value) * share)).join(", ")})`;
}

/** Returns red, green and blue, 0 to 255, of "#rrggbb", "rgb(…)" or "rgba(…)". */
function channels(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** Returns the colour of a term of an explanation: from neutral to that of raising or lowering terms. */
export function tint(palette, share) {
  return mix(palette.neutral, share < 0 ? palette.lowers : palette.raises, Math.abs(share));
}
