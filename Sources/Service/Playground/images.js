// The symmetry images of a configuration: equivalent configurations with the same prediction.

import { counted, h } from "./dom.js";
import { orientations, translations } from "./symmetry.js";
import { thumbnail } from "./thumbnail.js";

/** The largest number of defects for which images are computed, to keep the page responsive. */
const maximumDefects = 100;

/**
 * Returns a button for each image that differs by more than a translation.
 *
 * @param onChoice Called with the selected image.
 */
export function images(configuration, onChoice) {
  const count = configuration.sites.length;
  if (count === 0) return [h("p", {}, "A supercell without defects has no other images.")];
  if (count > maximumDefects) return [h("p", {}, `Images are shown for at most ${maximumDefects} defects.`)];
  const found = orientations(configuration);
  const shifts = translations(configuration);
  return [
    h("p", { id: "image-count" },
      `${counted(found.length * shifts, "image")}: ${counted(found.length, "orientation")}, each with `,
      `${counted(shifts, "translation")}. All have exactly the same prediction.`),
    h("ul", { class: "images" }, found.map((image, index) =>
      h("li", {}, h("button", {
        type: "button", class: "image", "aria-pressed": String(index === 0),
        "aria-label": index === 0 ? "This configuration" : `Image ${index + 1} of ${found.length}`,
        onclick: () => onChoice(image),
      }, thumbnail(image))))),
  ];
}
