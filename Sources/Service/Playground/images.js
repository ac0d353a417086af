// The symmetry images of a configuration: other pictures of the same thing, with the same prediction.

import { orientations, translations } from "./crystal.js";
import { counted, h } from "./dom.js";
import { thumbnail } from "./marks.js";

/** Beyond this many defects the images are too many comparisons for a page. */
const mostDefects = 100;

/**
 * The images that differ by more than a translation, each a button.
 *
 * @param onChoice Called with the image that was chosen.
 */
export function images(configuration, onChoice) {
  const count = configuration.sites.length;
  if (count === 0) return [h("p", {}, "The pristine supercell is its own and only image.")];
  if (count > mostDefects) return [h("p", {}, `Images are shown of up to ${mostDefects} defects.`)];
  const found = orientations(configuration);
  const shifts = translations(configuration);
  return [
    h("p", { id: "image-count" },
      `${counted(found.length * shifts, "image")}: ${counted(found.length, "orientation")}, each at `,
      `${counted(shifts, "place")} of the lattice. All have the same prediction, to the last digit.`),
    h("ul", { class: "images" }, found.map((image, index) =>
      h("li", {}, h("button", {
        type: "button", class: "image", "aria-pressed": String(index === 0),
        "aria-label": index === 0 ? "This configuration" : `Image ${index + 1} of ${found.length}`,
        onclick: () => onChoice(image),
      }, thumbnail(image))))),
  ];
}
