// The panels beside the drawing: the selected site and the list of defects.

import { sentence } from "./api.js";
import { decimals, h } from "./dom.js";

/** Two atoms are above each other if their distance in the plane is at most this, Å. */
const columnRadius = 0.3;

/** Returns the description of a site. */
export function siteName(configuration, site) {
  const { host } = configuration;
  const [i, j, basis] = configuration.coordinates(site);
  const height = host.position(i, j, basis)[2] - host.middle;
  return [
    h("strong", {}, [configuration.element(site), host.level(basis)].filter(Boolean).join(" ")),
    ` in cell (${i}, ${j}), basis ${basis}, ${decimals(height, 2)} Å from mid-layer`,
  ];
}

/** Returns a button for each possible occupant of a site, and one for each atom directly above or below it. */
export function siteChoices(configuration, site, onChange, onSelect) {
  const { host } = configuration;
  const [i, j, basis] = configuration.coordinates(site);
  const [x, y, z] = host.atoms[basis].position;
  const current = configuration.occupant(site);
  const choices = configuration.choices(site).map((occupant) => h("button", {
    type: "button", class: "choice", "aria-pressed": String(occupant === current),
    onclick: () => onChange(configuration.with(site, occupant)),
  }, occupant === null ? "Pristine" : species(occupant, configuration.element(site))));
  const column = host.atoms.flatMap(({ element, position }, other) => {
    if (other === basis || Math.hypot(position[0] - x, position[1] - y) > columnRadius) return [];
    const isBelow = position[2] < z;
    return [h("button", {
      type: "button", class: "quiet", "aria-label": `Select the ${element} atom ${isBelow ? "below" : "above"}`,
      onclick: () => onSelect(configuration.index([i, j, other])),
    }, `${isBelow ? "↓" : "↑"} ${element}`)];
  });
  return [...choices, ...column];
}

/** Returns the symbol and the cell of a defect. */
export function defectTitle(configuration, site) {
  const [i, j, basis] = configuration.coordinates(site);
  const level = configuration.host.level(basis);
  return [species(configuration.occupant(site), configuration.element(site)), ` (${i}, ${j})${level && ` ${level}`}`];
}

/**
 * Returns the list of defects, each with its fault, if any, and buttons to select and to remove it.
 *
 * @param notes What is shown beside each defect, or undefined.
 */
export function defectList(configuration, faults, notes, onChange, onSelect) {
  return configuration.sites.map((site, index) => {
    const [i, j, basis] = configuration.coordinates(site);
    const fault = faults.get(site);
    return h("li", { class: fault ? "faulty" : null },
      h("button", { type: "button", class: "quiet", onclick: () => onSelect(site) },
        defectTitle(configuration, site), notes && h("span", { class: "adds" }, notes[index])),
      h("button", {
        type: "button", class: "quiet remove", "aria-label": `Remove the defect in cell ${i} ${j}, basis ${basis}`,
        onclick: () => onChange(configuration.with(site, null)),
      }, "×"),
      fault ? h("p", { class: "fault", role: "alert" }, sentence(fault)) : null);
  });
}

/** Returns the symbol of a defect, with the replaced element as a subscript. */
function species(occupant, replaced) {
  return h("span", { class: "species" },
    occupant === "v" ? h("i", {}, "V") : occupant, h("sub", {}, replaced),
    h("span", { class: "visually-hidden" }, occupant === "v" ? " vacancy" : " substitution"));
}
