// Files to take away: the structure, the picture, and the predictions so far.

import { requestText } from "./api.js";
import { picturePNG, pictureSVG } from "./picture.js";

/** The name's ending of each format of `POST /structure`. */
const endings = { cif: ".cif", poscar: ".vasp", extxyz: ".xyz" };

/** The columns of a table of predictions, named as in the tables of `lacuna predict`. */
const columns = [
  ["file", ({ file }) => file ?? ""],
  ["material", ({ configuration }) => configuration.host.name],
  ["supercell_a", ({ configuration }) => vectorText(configuration, 0)],
  ["supercell_b", ({ configuration }) => vectorText(configuration, 1)],
  ["defects", ({ configuration }) => configuration.key.split(":")[2]],
  ["defect_count", ({ prediction }) => prediction.defect_count],
  ["formation_energy_ev", ({ prediction }) => prediction.formation_energy_ev],
  ["formation_energy_per_site_ev", ({ prediction }) => prediction.formation_energy_per_site_ev],
  ["formation_energy_low_ev", ({ prediction }) => prediction.formation_energy_interval_ev?.[0]],
  ["formation_energy_high_ev", ({ prediction }) => prediction.formation_energy_interval_ev?.[1]],
  ["band_gap_ev", ({ prediction }) => prediction.band_gap_ev],
  ["band_gap_low_ev", ({ prediction }) => prediction.band_gap_interval_ev?.[0]],
  ["band_gap_high_ev", ({ prediction }) => prediction.band_gap_interval_ev?.[1]],
  ["interval_coverage", ({ prediction }) => prediction.interval_coverage],
  ["domain_distance", ({ prediction }) => prediction.domain_distance],
  ["chemical_potentials", ({ potentials }) =>
    Object.entries(potentials).map(([element, energy]) => `${element}=${energy}`).join(",")],
  ["in_domain", ({ prediction }) => prediction.in_domain],
  ["domain_notes", ({ prediction }) => prediction.domain_notes.map(({ detail }) => detail).join("; ")],
  ["key", ({ prediction }) => prediction.key],
  ["model", ({ prediction }) => prediction.model],
];

/**
 * Downloads the structure of a request in a format, "cif", "poscar" or "extxyz".
 *
 * @throws {ApiError} If the service has no structure for it.
 */
export async function downloadStructure(configuration, format) {
  const text = await requestText(`structure?format=${format}`, { body: configuration.request });
  save(`${fileName(configuration)}${endings[format]}`, new Blob([text], { type: "text/plain" }));
}

/** Downloads a drawing as "svg" or "png". `look`: see `pictureSVG`. */
export async function downloadPicture(configuration, look, format) {
  const file = format === "png"
    ? await picturePNG(configuration, look)
    : new Blob([pictureSVG(configuration, look)], { type: "image/svg+xml" });
  save(`${fileName(configuration)}.${format}`, file);
}

/** Downloads entries of `Tried` as "csv" (RFC 4180) or "json", a list of requests with their predictions. */
export function downloadResults(entries, format) {
  const text = format === "csv" ? csv(entries) : `${JSON.stringify(entries.map(asJSON), null, 1)}\n`;
  save(`lacuna-predictions.${format}`, new Blob([text], { type: format === "csv" ? "text/csv" : "application/json" }));
}

function csv(entries) {
  const rows = entries.map((entry) => columns.map(([, value]) => quoted(String(value(entry) ?? ""))));
  return [columns.map(([name]) => name), ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/** Returns a field in quotes if it needs them. */
function quoted(field) {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function asJSON({ configuration, prediction, potentials, file }) {
  const request = Object.keys(potentials).length > 0
    ? { ...configuration.request, chemical_potentials: potentials } : configuration.request;
  return { ...(file ? { file } : {}), request, prediction };
}

function vectorText({ supercell }, axis) {
  return supercell.repeats ? supercell.repeats[axis] : supercell.vectors[axis].join(" ");
}

/** Returns a name that every file system accepts: "MoS2-8x8-3-defects". */
function fileName({ host, supercell, sites }) {
  return `${host.name}-${supercell.name.replaceAll(/[,/]/g, "_")}-${sites.length}-defects`;
}

/** Saves a file as the browser does with downloads. */
function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has started by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
