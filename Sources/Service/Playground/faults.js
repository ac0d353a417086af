// Faults of a request: each is shown beside the control that it is about.

import { sentence } from "./api.js";
import { byId } from "./dom.js";

/** The fields of a request that have a control. */
const fields = ["material", "supercell", "explain", "chemical_potentials"];

/** Shows a fault beside the control with an id, or removes it if `detail` is empty. */
export function setFault(id, detail) {
  byId(`${id}-fault`).textContent = detail && sentence(detail);
}

/** Removes the faults of all controls. */
export function clearFaults() {
  for (const id of ["link", "count", ...fields]) setFault(id, "");
}

/**
 * Shows each fault of an error whose pointer names a field beside the control.
 *
 * @returns `bySite`: a Map from the sites of invalid defects to their faults; `others`: those without a place.
 */
export function showFaults(error, configuration) {
  const [bySite, others] = [new Map(), []];
  for (const { pointer, detail } of error.faults) {
    const [, field, index] = pointer.split("/");
    const site = field === "defects" ? configuration.sites[Number(index)] : undefined;
    if (site !== undefined) bySite.set(site, detail);
    else if (fields.includes(field)) setFault(field, detail);
    else others.push(detail);
  }
  if (error.faults.length === 0) others.push(error.message);
  return { bySite, others };
}
