// Pictures of a drawing as files: SVG that needs no style sheet, and PNG.

import { byId } from "./dom.js";

/** The properties of the style sheet that a mark may have, and their initial values. */
const properties = {
  fill: "rgb(0, 0, 0)", stroke: "none", "stroke-width": "1px", "stroke-dasharray": "none", "stroke-linecap": "butt",
  "stroke-linejoin": "miter", "stroke-opacity": "1", "fill-opacity": "1", opacity: "1", "font-size": "16px",
  "font-weight": "400", "font-style": "normal", "text-anchor": "start", "paint-order": "normal",
};
/** The width of a PNG in pixels. */
const pixels = 2400;

/**
 * Returns an SVG element as the text of a file, in the colours in which it is shown.
 *
 * Elements for the pointer and the keyboard only are left out.
 */
export function pictureSVG(configuration) {
  const drawing = byId("top");
  const copy = drawing.cloneNode(true);
  setStyle(drawing, copy, plainColours());
  const [x, y, width, height] = copy.getAttribute("viewBox").split(" ");
  const namespace = "http://www.w3.org/2000/svg";
  const paper = document.createElementNS(namespace, "rect");
  for (const [name, value] of Object.entries({ x, y, width, height, fill: paperColour() })) paper.setAttribute(name, value);
  const name = document.createElementNS(namespace, "title");
  name.textContent = configuration.key;
  copy.prepend(name, paper);
  for (const attribute of ["id", "class", "style", "tabindex"]) copy.removeAttribute(attribute);
  copy.setAttribute("font-family", "Helvetica, Arial, sans-serif");
  copy.setAttribute("width", pixels);
  copy.setAttribute("height", Math.round((pixels * height) / width));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

/** Returns a configuration as a PNG file. */
export async function picturePNG(configuration) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(pictureSVG(configuration))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = pixels;
  canvas.height = Math.round((pixels * image.naturalHeight) / image.naturalWidth);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Writes the computed style of an element and its children to attributes of their copies. */
function setStyle(element, copy, plain) {
  if (element.classList.contains("sites")) {
    copy.remove();
    return;
  }
  const style = getComputedStyle(element);
  for (const [property, initial] of Object.entries(properties)) {
    const value = style.getPropertyValue(property);
    // Font and text properties are inherited; only text needs them.
    if (/^(font|text)-/.test(property) && element.localName !== "text") continue;
    if (value !== initial) copy.setAttribute(property, /^(fill|stroke)$/.test(property) ? plain(value) : value);
  }
  for (const attribute of ["class", "style", "role"]) copy.removeAttribute(attribute);
  const copies = [...copy.children];
  for (const [index, child] of [...element.children].entries()) setStyle(child, copies[index], plain);
}

/** Returns a function that converts any colour of CSS to sRGB, which every program that reads SVG understands. */
function plainColours() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map([["none", "none"]]);
  return (colour) => {
    if (!known.has(colour)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
      known.set(colour, alpha === 0 ? "none" : alpha === 255
        ? `rgb(${red},${green},${blue})` : `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`);
    }
    return known.get(colour);
  };
}

/** The background of the page's cards. */
function paperColour() {
  return getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
}
