// The playground: draws one configuration, changes it by clicks and keys, and predicts it after every change. The
// data of the hosts come from GET /models, GET /materials and GET /model.

import { ApiError, requestJSON, sentence } from "./api.js";
import { Configuration, largestRepeats } from "./configuration.js";
import { Host, Supercell, sparseGraph } from "./crystal.js";
import { byId, counted, decimals, formula, h } from "./dom.js";
import { Drawing } from "./drawing.js";
import { breakdown, scales, signed, terms } from "./explanation.js";
import { History } from "./history.js";
import { images } from "./images.js";
import { legend } from "./marks.js";
import { defectList, siteChoices, siteName } from "./panels.js";
import { announcement, results } from "./results.js";
import { copy, snippet } from "./sharing.js";

/** The delay before a request, ms. A change within this time replaces the request. */
const requestDelay = 80;

let hosts = [];
let configuration = null;
let selected = null;
let zoom = 1;
/** Whether to request and show the contributions of defects and pairs. */
let isExplaining = false;
/** The prediction of the current configuration, or null. */
let prediction = null;
/** The messages of invalid defects, by site. */
let faults = new Map();
/** Cancels the current request. */
let cancellation = new AbortController();

const drawing = new Drawing(byId("top"), byId("layer"), (site, action) => {
  selected = site;
  if (action === "cycle") change(configuration.cycled(site));
  else if (action === "clear") change(configuration.with(site, null));
  else select(site);
});
const historyPlot = new History(byId("history"), change);

// MARK: Changing the configuration

/** Replaces the configuration: shows it, writes it to the address bar and requests its prediction. */
function change(next) {
  if (next.host !== configuration?.host) {
    chooseHost(next);
    selected = null;
  } else if (next.supercell.name !== configuration.supercell.name) {
    selected = null;
  }
  configuration = next;
  prediction = null;
  faults = new Map();
  for (const id of ["link", "material", "supercell", "count", "explain", "chemical_potentials", "file"]) setFault(id, "");
  window.history.replaceState(null, "", `#${configuration.key}`);
  byId("material").value = configuration.host.name;
  // A supercell of another shape has no repeats; the caption gives its vectors.
  const [a, b] = configuration.supercell.repeats ?? ["", ""];
  byId("repeats-a").value = a;
  byId("repeats-b").value = b;
  show();
  showHistory();
  predict();
}

/** Selects a site of the current configuration. */
function select(site) {
  selected = site;
  show();
}

/** Fills the controls that depend on the host. */
function chooseHost({ host }) {
  byId("graph").replaceChildren(
    ...host.graphs.map(({ name, cutoff }) => h("option", { value: cutoff }, `${name} network, ${cutoff} Å`)),
    h("option", { value: "" }, "hidden"));
  byId("chemical_potentials").replaceChildren(
    h("option", { value: "" }, "elemental phases"),
    ...host.limits.map((names) => h("option", { value: names[0] }, names.join(", "))));
  byId("count").value = fewDefects(host);
}

/** Returns the body of the request for the current configuration. */
function request() {
  const potentials = byId("chemical_potentials").value;
  return {
    ...chosenModel(),
    ...configuration.request,
    ...(potentials ? { chemical_potentials: potentials } : {}),
    ...(isExplaining ? { explain: true } : {}),
  };
}

/** Returns the field of a request that names the chosen model; nothing if the material decides. */
function chosenModel() {
  const model = byId("chosen-model").value;
  return model ? { model } : {};
}

/** Shows or hides the contributions of defects and pairs. */
function setExplaining(value) {
  isExplaining = value;
  byId("explain").setAttribute("aria-pressed", String(value));
  byId("graph").disabled = value;
  setFault("explain", "");
  prediction = null;
  show();
  predict();
}

/** Requests the prediction of the current configuration; cancels an earlier request. */
async function predict() {
  cancellation.abort();
  cancellation = new AbortController();
  const { signal } = cancellation;
  const requested = configuration;
  byId("announcement").textContent = "";
  if (requested.sites.length === 0) {
    showPristine();
    return;
  }
  byId("results").setAttribute("aria-busy", "true");
  try {
    await new Promise((resolve) => setTimeout(resolve, requestDelay));
    if (signal.aborted) return;
    prediction = await requestJSON("predict", { body: request(), signal });
    if (signal.aborted) return;
    historyPlot.add(requested, prediction);
    showPrediction();
    if (prediction.explanation) show();
  } catch (error) {
    if (!signal.aborted) showError(error);
  }
}

/** Sends the text of a structure file to the service and shows the configuration that the service finds in it. */
async function readStructure(text) {
  try {
    change(Configuration.read(await requestJSON("predict", { body: { ...chosenModel(), structure: text } }), hosts));
  } catch (error) {
    setFault("file", error.faults?.map(({ detail }) => detail).join("; ") || error.message);
  }
}

// MARK: Showing

/** Shows the current configuration everywhere except in the prediction and the history. */
function show() {
  const explained = prediction?.explanation ? terms(prediction.explanation) : null;
  const cutoff = isExplaining ? null : Number(byId("graph").value);
  drawing.show(
    configuration, { below: byId("side").value === "below", cutoff, terms: explained, selected, faults });
  const { host, supercell } = configuration;
  const size = supercell.repeats
    ? `${supercell.repeats.join(" × ")} cells`
    : `${supercell.cellCount} cells between (${supercell.vectors.map((each) => each.join(", ")).join(") and (")})`;
  const edges = cutoff ? sparseGraph(configuration, cutoff) : [];
  const through = edges.filter(({ di, dj }) => di !== 0 || dj !== 0).length;
  byId("caption").replaceChildren(
    `${formula(host.name)}, ${host.title}. ${size}, `,
    `${supercell.lengths(host).map((each) => decimals(each, 1)).join(" × ")} Å, ${configuration.siteCount} sites. `,
    cutoff && configuration.sites.length > 0
      ? edges.length > 0
        ? `Sparse graph: ${counted(edges.length, "edge")} within ${cutoff} Å, ${through} through the boundary.`
        : `Sparse graph: no edges within ${cutoff} Å.`
      : "");
  byId("legend").replaceChildren(...legend(configuration).map(({ colour, name, count }) => {
    const swatch = h("span", { class: colour ? "swatch" : "swatch hollow" });
    if (colour) swatch.style.setProperty("--atom", colour);
    return h("li", {}, swatch, `${name} `, h("span", { class: "count" }, count));
  }));
  byId("scales").replaceChildren(...(explained ? scales(explained) : []));
  byId("explanation").replaceChildren(...(explained ? breakdown(configuration, prediction) : []));
  showSite();
  showDefects();
  showRequest();
  if (byId("images").open) showImages();
}

/** Shows the selected site, its possible occupants, and the atoms directly above and below it. */
function showSite() {
  byId("site-name").replaceChildren(...(selected === null
    ? ["Click an atom to change it. With the keyboard: arrow keys move, Enter changes, Delete restores."]
    : siteName(configuration, selected)));
  byId("site-choices").replaceChildren(
    ...(selected === null ? [] : siteChoices(configuration, selected, change, select)));
}

function showDefects() {
  byId("clear").hidden = configuration.sites.length === 0;
  const energies = prediction?.explanation?.defects.map(({ formation_energy_ev: energy }) => signed(energy));
  byId("defects").replaceChildren(...defectList(configuration, faults, energies, change, select));
}

function showRequest() {
  const isPristine = configuration.sites.length === 0;
  byId("snippet").textContent = isPristine
    ? "Add a defect to get a request." : snippet(byId("form").value, request());
  byId("copy").disabled = isPristine;
  byId("copied").textContent = "";
}

function showImages() {
  byId("image-list").replaceChildren(...images(configuration, change));
}

function showPristine() {
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(
    h("p", { class: "hint" }, "No defects. Click an atom to remove it; click again to replace it."));
  byId("summary").hidden = true;
}

function showPrediction() {
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(...results(prediction, historyPlot.predictions(configuration.host)));
  byId("announcement").textContent = announcement(configuration, prediction);
  byId("summary").hidden = false;
  byId("summary").replaceChildren(
    prediction.formation_energy_ev === undefined
      ? "" : h("span", {}, "E", h("sub", {}, "f"), ` ${decimals(prediction.formation_energy_ev)} eV`),
    prediction.band_gap_ev === undefined ? "" : h("span", {}, `gap ${decimals(prediction.band_gap_ev)} eV`),
    prediction.in_domain ? "" : h("span", { class: "outside" }, "outside training data"));
  showHistory();
}

function showHistory() {
  byId("untried").hidden = historyPlot.size > 0;
  byId("forget").hidden = historyPlot.size < 2;
  historyPlot.show(configuration.key);
}

/** Shows each fault next to the control or the defect that its pointer names, and the others in the results. */
function showError(error) {
  if (!(error instanceof ApiError)) throw error;
  const others = [];
  for (const { pointer, detail } of error.faults) {
    const [, field, index] = pointer.split("/");
    const site = field === "defects" ? configuration.sites[Number(index)] : undefined;
    if (site !== undefined) faults.set(site, detail);
    else if (["material", "supercell", "explain", "chemical_potentials"].includes(field)) setFault(field, detail);
    else others.push(detail);
  }
  if (error.faults.length === 0) others.push(error.message);
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(
    others.length > 0
      ? h("div", { class: "fault", role: "alert" }, others.map((detail) => h("p", {}, sentence(detail))))
      : h("p", { class: "hint" }, "No prediction. The errors are marked."),
    error.status === 422 ? "" : h("button", { type: "button", onclick: predict }, "Try again"));
  byId("summary").hidden = true;
  show();
}

function setFault(id, detail) {
  byId(`${id}-fault`).textContent = detail && sentence(detail);
}

// MARK: Controls

function listen() {
  byId("choosers").addEventListener("submit", (event) => event.preventDefault());
  byId("chosen-model").addEventListener("change", changeModel);
  byId("material").addEventListener("change", () => {
    change(pristine(hosts.find(({ name }) => name === byId("material").value)));
  });
  for (const id of ["repeats-a", "repeats-b"]) {
    byId(id).max = largestRepeats;
    byId(id).addEventListener("change", () => {
      const repeats = [wholeNumber("repeats-a", largestRepeats), wholeNumber("repeats-b", largestRepeats)];
      if (repeats.includes(null)) setFault("supercell", `enter whole numbers from 1 to ${largestRepeats}`);
      else change(configuration.resized(...repeats));
    });
  }
  byId("random").addEventListener("click", () => {
    const maximum = Math.min(configuration.host.defectCounts[1], configuration.siteCount);
    const count = wholeNumber("count", maximum);
    if (count === null) setFault("count", `enter a number from 1 to ${maximum}, the range of the training data`);
    else change(configuration.withRandomDefects(count));
  });
  byId("count").addEventListener("keydown", (event) => {
    if (event.key === "Enter") byId("random").click();
  });
  for (const id of ["graph", "side"]) byId(id).addEventListener("change", show);
  byId("chemical_potentials").addEventListener("change", () => {
    // Energies at other potentials cannot be compared.
    historyPlot.removeOthers(null);
    change(configuration);
  });
  byId("explain").addEventListener("click", () => setExplaining(!isExplaining));
  byId("form").addEventListener("change", showRequest);
  byId("clear").addEventListener("click", () => {
    change(new Configuration(configuration.host, configuration.supercell));
  });
  byId("forget").addEventListener("click", () => {
    historyPlot.removeOthers(configuration.key);
    showHistory();
  });
  for (const [id, factor] of [["smaller", 1 / 1.5], ["larger", 1.5]]) {
    byId(id).addEventListener("click", () => resize(zoom * factor));
  }
  byId("images").addEventListener("toggle", () => {
    if (byId("images").open) showImages();
  });
  byId("copy").addEventListener("click", async () => {
    const isCopied = await copy(byId("snippet").textContent, byId("snippet"));
    byId("copied").textContent = isCopied ? "Copied." : "Selected. Copy it with the keyboard.";
  });
  byId("copy-link").addEventListener("click", async () => {
    byId("copied").textContent = location.href;
    if (await copy(location.href, byId("copied"))) byId("copied").textContent = "Link copied.";
  });
  window.addEventListener("hashchange", followLink);
  listenForFiles();
}

function listenForFiles() {
  const read = async (file) => {
    if (!file) return;
    // This is a hundred times the size of a POSCAR of the largest supercell.
    if (file.size > 4e6) setFault("file", `${file.name} is larger than 4 MB`);
    else readStructure(await file.text());
  };
  byId("file").addEventListener("change", async (event) => {
    await read(event.target.files[0]);
    // Allow the same file to be chosen again.
    event.target.value = "";
  });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    byId("drop").classList.add("over");
  });
  document.addEventListener("dragleave", () => byId("drop").classList.remove("over"));
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    byId("drop").classList.remove("over");
    read(event.dataTransfer.files[0]);
  });
}

function resize(next) {
  zoom = Math.min(5, Math.max(1, next));
  const viewport = byId("viewport");
  viewport.style.setProperty("--zoom", zoom);
  viewport.scrollLeft = (viewport.scrollWidth - viewport.clientWidth) / 2;
  byId("smaller").disabled = zoom === 1;
  byId("larger").disabled = zoom === 5;
}

/** Returns the whole number from 1 to `maximum` in a field, or null if its text is no such number. */
function wholeNumber(id, maximum) {
  const text = byId(id).value;
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= maximum ? Number(text) : null;
}

function pristine(host) {
  return new Configuration(host, new Supercell(host.defaultSupercell));
}

// MARK: Start

/** Shows the configuration of the address bar, or an example if there is none. */
function followLink() {
  try {
    const text = decodeURIComponent(location.hash.slice(1));
    if (text === configuration?.key) return;
    change(text ? Configuration.parse(text, hosts) : example());
  } catch (error) {
    if (!configuration) change(example());
    setFault("link", `The link is not valid: ${error.message}`);
  }
}

/** Returns a configuration with a few random defects, of MoS2 if the model supports it. */
function example() {
  const host = hosts.find(({ name }) => name === "MoS2") ?? hosts[0];
  return pristine(host).withRandomDefects(fewDefects(host));
}

/** Returns a small number of defects that is within the training data. */
function fewDefects(host) {
  return Math.max(3, host.defectCounts[0]);
}

/** Reads the materials of a model, or of all models if `name` is empty, and the models that answer for them. */
async function readMaterials(name) {
  const { materials } = await requestJSON(name ? `materials?model=${encodeURIComponent(name)}` : "materials");
  const names = [...new Set(materials.map(({ model }) => model))];
  const models = await Promise.all(names.map((each) => requestJSON(`model?name=${encodeURIComponent(each)}`)));
  return { materials, models };
}

function showMaterials({ materials, models }) {
  hosts = materials.map((material) => new Host(material, models.find(({ name }) => name === material.model)));
  byId("material").replaceChildren(...hosts.map(({ name, title }) =>
    h("option", { value: name }, `${formula(name)}, ${title}`)));
  byId("model").replaceChildren(
    models.length > 1 ? "Models " : "Model ",
    ...models.flatMap(({ identity }, index) => [index > 0 ? ", " : "", h("code", {}, identity)]),
    ". Predictions are for relaxed structures at the PBE level.");
}

/** Shows the configuration for the chosen model, or an example if the model does not know its host. */
async function changeModel() {
  const { value } = byId("chosen-model");
  try {
    const read = await readMaterials(value);
    if (value !== byId("chosen-model").value) return;
    showMaterials(read);
  } catch (error) {
    showError(error);
    return;
  }
  historyPlot.removeOthers(null);
  try {
    change(Configuration.parse(configuration.key, hosts));
  } catch {
    change(example());
  }
}

async function start() {
  try {
    const { models } = await requestJSON("models");
    byId("chosen-model").replaceChildren(
      h("option", { value: "" }, "first for the material"),
      ...models.map(({ name }) => h("option", { value: name }, name)));
    byId("model-control").hidden = models.length === 1;
    showMaterials(await readMaterials(""));
    byId("playground").hidden = false;
    byId("start").hidden = true;
  } catch (error) {
    byId("start").setAttribute("role", "alert");
    byId("start").replaceChildren(
      sentence(error.message), " ", h("button", { type: "button", onclick: () => location.reload() }, "Try again"));
    return;
  }
  listen();
  // On a narrow screen, atoms must be large enough to tap.
  resize(window.matchMedia("(max-width: 40rem)").matches ? 1.5 : 1);
  followLink();
}

start();
