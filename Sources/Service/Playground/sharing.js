// The current request as a command, as JSON and as a program.

import { token } from "./api.js";

/** Returns formatted JSON with one line for each field and each defect; `trueLiteral` is the literal for true. */
function json(request, trueLiteral = "true") {
  const defects = request.defects.map((defect) => `    ${spaced(defect)}`).join(",\n");
  return [
    "{",
    ...(request.model ? [`  "model": ${JSON.stringify(request.model)},`] : []),
    `  "material": ${JSON.stringify(request.material)},`,
    `  "supercell": ${spaced(request.supercell)},`,
    ...(request.chemical_potentials
      ? [`  "chemical_potentials": ${JSON.stringify(request.chemical_potentials)},`] : []),
    ...(request.explain ? [`  "explain": ${trueLiteral},`] : []),
    `  "defects": [\n${defects} ]\n}`,
  ].join("\n");
}

function spaced(value) {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value === "object") {
    return `{ ${Object.entries(value).map(([name, each]) => `"${name}": ${spaced(each)}`).join(", ")} }`;
  }
  return JSON.stringify(value);
}

function curl(url, request) {
  const header = token() ? ` -H "Authorization: Bearer $LACUNA_TOKEN"` : "";
  return `curl -s${header} ${url} -d '${json(request)}'`;
}

function python(url, request) {
  const headers = token()
    ? `{\n    "Content-Type": "application/json",\n    "Authorization": f"Bearer {os.environ['LACUNA_TOKEN']}"}`
    : `{"Content-Type": "application/json"}`;
  return [
    `import json${token() ? "\nimport os" : ""}\nimport urllib.request\n`,
    `configuration = ${json(request, "True")}`,
    `request = urllib.request.Request(\n    "${url}", json.dumps(configuration).encode(),\n    ${headers})`,
    "with urllib.request.urlopen(request) as response:\n    prediction = json.load(response)",
    `print(prediction["formation_energy_ev"], prediction["band_gap_ev"])`,
  ].join("\n");
}

/** Returns a request in one of the formats "curl", "json" and "python". */
export function snippet(format, request) {
  const url = new URL("predict", document.baseURI).href;
  return { curl: () => curl(url, request), json: () => json(request), python: () => python(url, request) }[format]();
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
