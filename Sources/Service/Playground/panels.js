// The words beside the drawing: the site at hand, and the list of defects.

import { sentence } from "./api.js";
import { defectName } from "./configuration.js";
import { decimals, h } from "./dom.js";

/** Two atoms whose centres are closer than this in the plane, Å, lie above each other. */
const aside = 0.3;

/** What the selected site is called. */
export function siteName(configuration, site) {
  const { host } = configuration;
  const [i, j, basis] = configuration.place(site);
  const height = host.position(i, j, basis)[2] - host.middle;
  return [
    h("strong", {}, [configuration.element(site), host.level(basis)].filter(Boolean).join(" ")),
    ` in cell (${i}, ${j}), basis ${basis}, at ${decimals(height, 2)} Å from mid-layer`,
  ];
}

/** A button for all that can be at a site, and one for each atom right above or beneath it. */
export function siteChoices(configuration, site, onChange, onSelect) {
  const { host } = configuration;
  const [i, j, basis] = configuration.place(site);
  const [x, y, z] = host.atoms[basis].position;
  const now = configuration.occupant(site);
  const choices = configuration.choices(site).map((occupant) => h("button", {
    type: "button", class: "choice", "aria-pressed": String(occupant === now),
    onclick: () => onChange(configuration.with(site, occupant)),
  }, occupant === null ? "Pristine" : species(occupant, configuration.element(site))));
  const column = host.atoms.flatMap(({ element, position }, other) => {
    if (other === basis || Math.hypot(position[0] - x, position[1] - y) > aside) return [];
    const isBeneath = position[2] < z;
    return [h("button", {
      type: "button", class: "quiet", "aria-label": `${element} ${isBeneath ? "beneath" : "above"} it`,
      onclick: () => onSelect(configuration.index([i, j, other])),
    }, `${isBeneath ? "↓" : "↑"} ${element}`)];
  });
  return [...choices, ...column];
}

/** What the defect at a site is called, in plain text. */
export function defectTitle(configuration, site) {
  const [i, j, basis] = configuration.place(site);
  const level = configuration.host.level(basis);
  return `${defectName(configuration.occupant(site), configuration.element(site))} (${i}, ${j})${level && ` ${level}`}`;
}

/**
 * Every defect, with what the service has against it, to select or to undo.
 *
 * @param energies What each adds, in words, or null.
 */
export function defectList(configuration, faults, energies, onChange, onSelect) {
  return configuration.sites.map((site, index) => {
    const [i, j, basis] = configuration.place(site);
    const level = configuration.host.level(basis);
    const fault = faults.get(site);
    return h("li", { class: fault ? "faulty" : null },
      h("button", { type: "button", class: "quiet", onclick: () => onSelect(site) },
        species(configuration.occupant(site), configuration.element(site)), ` (${i}, ${j})${level && ` ${level}`}`,
        energies && h("span", { class: "adds" }, ` ${energies[index]}`)),
      h("button", {
        type: "button", class: "quiet remove", "aria-label": `Make cell ${i} ${j}, basis ${basis} pristine`,
        onclick: () => onChange(configuration.with(site, null)),
      }, "×"),
      fault ? h("p", { class: "fault", role: "alert" }, sentence(fault)) : null);
  });
}

/** A defect in the field's own writing, the element it replaces set low. */
function species(occupant, replaced) {
  return h("span", { class: "species" },
    occupant === "v" ? h("i", {}, "V") : occupant, h("sub", {}, replaced),
    h("span", { class: "unseen" }, occupant === "v" ? " vacancy" : " substitution"));
}
