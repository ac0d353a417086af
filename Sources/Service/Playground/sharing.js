// The current request as a command, as JSON and as a program.

import { token } from "./api.js";

/** Returns formatted JSON with one line for each field and each defect. */
function json(request) {
  const defects = request.defects.map((defect) => `    ${spaced(defect)}`).join(",\n");
  return [
    "{",
    ...(request.model ? [`  "model": ${JSON.stringify(request.model)},`] : []),
    `  "material": ${JSON.stringify(request.material)},`,
    `  "supercell": ${spaced(request.supercell)},`,
    ...(request.chemical_potentials
      ? [`  "chemical_potentials": ${JSON.stringify(request.chemical_potentials)},`] : []),
    ...(request.explain ? [`  "explain": true,`] : []),
    `  "defects": [\n${defects} ]\n}`,
  ].join("\n");
}

/** Returns JSON in one line, with spaces after commas and colons. */
export function spaced(value) {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${spaced(each)}`);
  return members.length > 0 ? `{ ${members.join(", ")} }` : "{}";
}

function curl(url, request) {
  const header = token() ? ` -H "Authorization: Bearer $LACUNA_TOKEN"` : "";
  return `curl -s${header} ${url} -d '${json(request)}'`;
}

/** Returns a program that uses the Python client in `Deploy/python`. */
function python(endpoint, request) {
  const access = token() ? `, token=os.environ["LACUNA_TOKEN"]` : "";
  const values = Object.entries(request).filter(([name]) => name !== "defects")
    .map(([name, value]) => `        ${name}=${value === true ? "True" : spaced(value)},`);
  const defects = request.defects.map((defect) => `            ${spaced(defect)},`);
  return [
    ...(token() ? ["import os", ""] : []),
    "from lacuna_client import LacunaClient",
    "",
    `with LacunaClient("${endpoint}"${access}) as client:`,
    "    prediction = client.predict(",
    ...values,
    "        defects=[", ...defects, "        ],",
    "    )",
    `print(prediction.get("formation_energy_ev"), prediction.get("band_gap_ev"))`,
  ].join("\n");
}

/** Returns a request in one of the formats "curl", "json" and "python". */
export function snippet(format, request) {
  const address = (path) => new URL(path, document.baseURI).href;
  return {
    curl: () => curl(address("predict"), request),
    json: () => json(request),
    python: () => python(address(".").replace(/\/$/, ""), request),
  }[format]();
}

/**
 * Copies text to the clipboard.
 *
 * @param element The element that shows the text. It is selected if the browser denies access to the clipboard, for
 * example because the page was loaded over plain HTTP from another machine.
 * @returns Whether the text is on the clipboard.
 */
export async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}
