// Pictures of a configuration as files: SVG and PNG, in light colours.

import { Camera } from "./camera.js";
import { CanvasPen } from "./canvas-pen.js";
import { formula } from "./dom.js";
import { lightPalette } from "./palette.js";
import { Painter } from "./painter.js";
import { Scene } from "./scene.js";
import { SVGPen } from "./svg-pen.js";
import { projection } from "./views.js";

/** Pixels for each Å, and the largest width or height of a picture, px. */
const pictureScale = 20;
const largestSize = 1600;
/** The pixels of a PNG for each CSS pixel. */
const pixelRatio = 2;

/**
 * Returns a configuration as an SVG document.
 *
 * @param options `view`, `direction`: see `projection`; `cutoff`, `terms`: see `Painter.set`.
 */
export function pictureSVG(configuration, options) {
  const pen = new SVGPen();
  const { width, height } = paint(configuration, options, () => pen);
  return pen.document(width, height, title(configuration), lightPalette.paper);
}

/** Returns a configuration as a PNG file. */
export function picturePNG(configuration, options) {
  const canvas = document.createElement("canvas");
  paint(configuration, options, ({ width, height }) => {
    canvas.width = Math.ceil(width * pixelRatio);
    canvas.height = Math.ceil(height * pixelRatio);
    const context = canvas.getContext("2d");
    context.fillStyle = lightPalette.paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    return new CanvasPen(canvas, pixelRatio);
  });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Paints a configuration with the pen for a camera, and returns the camera. */
function paint(configuration, { view = "above", direction, cutoff = null, terms = null }, penFor) {
  const scene = new Scene(configuration);
  const isFlat = view === "above" || view === "below";
  scene.project(projection(view, direction), isFlat);
  const [left, top, right, bottom] = scene.box;
  const [width, height] = [right - left, bottom - top];
  const scale = Math.min(pictureScale, largestSize / Math.max(width, height));
  const camera = new Camera();
  camera.fit(scene.box, width * scale, height * scale);
  const painter = new Painter(scene);
  painter.set(configuration, { cutoff, terms });
  const pen = penFor(camera);
  const look = { palette: lightPalette, isBelow: view === "below", isShaded: !isFlat, marks: [] };
  painter.paintAtoms(pen, camera, look);
  painter.paintFront(pen, camera, look);
  return camera;
}

function title(configuration) {
  return `${formula(configuration.host.name)} ${configuration.supercell.name}, ${configuration.key.split(":")[2]}`;
}
