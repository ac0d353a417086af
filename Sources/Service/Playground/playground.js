// The playground: draws one configuration, changes it by clicks and keys, and predicts it after every change. The
// data of the hosts come from GET /models, GET /materials and GET /model.

import { addressText, pastedKey, showAddress } from "./address.js";
import { ApiError, requestJSON, sentence } from "./api.js";
import { caption } from "./caption.js";
import { Configuration, largestRepeats } from "./configuration.js";
import { Supercell } from "./crystal.js";
import { byId, formula, h } from "./dom.js";
import { Drawing } from "./drawing.js";
import { examples } from "./examples.js";
import { breakdown, scales, signed, swatch, terms } from "./explanation.js";
import { Files } from "./files.js";
import { Find } from "./find.js";
import { HistoryPlot } from "./history.js";
import { images } from "./images.js";
import { legend } from "./legend.js";
import { readMaterials } from "./materials.js";
import { defectList, siteChoices, siteName } from "./panels.js";
import { PotentialPanel } from "./potential-panel.js";
import { announcement, results } from "./results.js";
import { nearestText } from "./site-details.js";
import { listenForSteps, showSteps } from "./steps.js";
import { TriedTable } from "./table.js";
import { TakeAway } from "./takeaway.js";
import { Timeline } from "./timeline.js";
import { Tried } from "./tried.js";
import { trustLevel } from "./trust.js";
import { views } from "./views.js";
import { welcome } from "./welcome.js";
import { energyText, notPredicted, notPredictedNote, trustText } from "./words.js";

/** The delay before a request, ms. A change within this time replaces the request. */
const requestDelay = 80;

let hosts = [];
let configuration = null;
let selected = null;
/** Whether to request and show the contributions of defects and pairs. */
let isExplaining = false;
/** The prediction of the current configuration, or null. */
let prediction = null;
/** The messages of invalid defects, by site. */
let faults = new Map();
/** Cancels the current request. */
let cancellation = new AbortController();
/** The chemical potentials of the last prediction: Δμ in eV of each element. */
let potentials = {};

const drawing = new Drawing(byId("viewport"), (site, action) => {
  selected = site;
  if (action === "cycle") change(configuration.cycled(site));
  else if (action === "clear") change(configuration.with(site, null));
  else select(site);
});
const potentialPanel = new PotentialPanel(() => change(configuration));
const historyPlot = new HistoryPlot(byId("history"), byId("unplotted"), (chosen) => change(chosen));
const triedTable = new TriedTable(byId("tried-table"), byId("comparison"), (chosen) => change(chosen));
const timeline = new Timeline();
const tried = new Tried(showHistory);
const find = new Find({
  hosts: () => hosts, conditions: () => ({ ...chosenModel(), ...chosenPotentials() }), show: (chosen) => change(chosen),
});
const files = new Files({
  hosts: () => hosts, conditions: chosenModel, begin: forgetPrediction, show: (read) => change(read), refuse,
  add: addFile, follow: followText,
});
const takeAway = new TakeAway({
  configuration: () => configuration, prediction: () => prediction, look: () => drawing.picture, request, entries,
});

// MARK: Changing the configuration

/**
 * Replaces the configuration: shows it, writes it to the address bar and requests its prediction.
 *
 * Every change is a step of Undo, and of the browser's Back unless the address bar has the configuration already.
 */
function change(next, { isInAddressBar = false } = {}) {
  if (next.host !== configuration?.host) {
    chooseHost(next);
    selected = null;
    potentials = {};
  } else if (next.supercell.name !== configuration.supercell.name) {
    selected = null;
  }
  const isSame = next.key === configuration?.key;
  configuration = next;
  prediction = null;
  faults = new Map();
  for (const id of ["link", "material", "supercell", "count", "explain", "chemical_potentials"]) setFault(id, "");
  files.clearReport();
  timeline.add(configuration.key);
  showAddress(configuration.key, { isNewStep: !isInAddressBar && !isSame });
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
    h("option", { value: "" }, "hidden"),
    ...host.graphs.map(({ name, cutoff }) => h("option", { value: cutoff }, `${name} network, ${cutoff} Å`)));
  potentialPanel.setHost(host);
  find.setHost(host);
  byId("explain").disabled = !host.predictsEnergy;
  byId("explain").title = host.predictsEnergy ? "" : `The formation energy is ${notPredicted}.`;
  if (!host.predictsEnergy) markExplaining(false);
  byId("count").value = fewDefects(host);
}

/** Returns the body of the request for the current configuration. */
function request() {
  return {
    ...chosenModel(),
    ...configuration.request,
    ...chosenPotentials(),
    ...(isExplaining ? { explain: true } : {}),
  };
}

/** Returns the field of a request with the chosen chemical potentials; nothing at the elemental phases. */
function chosenPotentials() {
  const { conditions } = potentialPanel;
  return conditions ? { chemical_potentials: conditions } : {};
}

/** Returns the field of a request that names the chosen model; nothing if the material decides. */
function chosenModel() {
  const model = byId("chosen-model").value;
  return model ? { model } : {};
}

function markExplaining(value) {
  isExplaining = value;
  byId("explain").setAttribute("aria-pressed", String(value));
  byId("graph").disabled = value;
  setFault("explain", "");
}

/** Shows or hides the contributions of defects and pairs. */
function setExplaining(value) {
  markExplaining(value);
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
    potentials = prediction.chemical_potentials ?? {};
    tried.add(requested, prediction);
    showPrediction();
    if (prediction.explanation) show();
  } catch (error) {
    if (!signal.aborted) showError(error);
  }
}

/** Cancels the prediction of the drawn configuration, and says that there is none because a file was refused. */
function refuse(name) {
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(
    h("p", { class: "hint" }, `No prediction: ${name} was not read. The reason is below the drawing.`),
    h("button", { type: "button", onclick: () => change(configuration) }, "Predict the drawn structure"));
}

/** Removes the prediction of the drawn configuration. */
function forgetPrediction() {
  cancellation.abort();
  prediction = null;
  byId("results").setAttribute("aria-busy", "true");
  byId("results").replaceChildren();
  byId("announcement").textContent = "";
  byId("summary").hidden = true;
  potentialPanel.show(configuration, null);
  show();
}

// MARK: Showing

/** Shows the current configuration everywhere except in the prediction and the history. */
function show() {
  const explained = prediction?.explanation ? terms(prediction.explanation) : null;
  const cutoff = isExplaining ? null : Number(byId("graph").value);
  drawing.show(configuration, { cutoff, terms: explained, selected, faults });
  byId("caption").textContent = caption(configuration, cutoff);
  byId("legend").replaceChildren(...legend(configuration).map(({ colour, name, count }) => {
    const swatch = h("span", { class: colour ? "swatch" : "swatch hollow" });
    if (colour) swatch.style.setProperty("--atom", colour);
    return h("li", {}, swatch, `${name} `, h("span", { class: "count" }, count));
  }));
  byId("scales").replaceChildren(...(explained ? scales(explained) : []));
  byId("analysis").hidden = explained === null;
  byId("explanation").replaceChildren(...(explained ? breakdown(configuration, prediction) : []));
  showSite();
  showDefects();
  takeAway.show();
  find.show(configuration);
  showSteps(timeline);
  if (byId("images").open) showImages();
}

/** Shows the selected site, its possible occupants, and the atoms directly above and below it. */
function showSite() {
  const nearest = selected === null ? null : nearestText(configuration, selected);
  byId("site-name").replaceChildren(...(selected === null
    ? ["Click an atom to change it. Keys: arrows move, Enter changes, Delete restores."]
    : [...siteName(configuration, selected), nearest && `. ${nearest}`].filter(Boolean)));
  byId("site-choices").replaceChildren(
    ...(selected === null ? [] : siteChoices(configuration, selected, change, select)));
}

function showDefects() {
  byId("clear").hidden = configuration.sites.length === 0;
  const notes = prediction?.explanation
    && terms(prediction.explanation).defects.map((term) => [" ", swatch(term), ` ${signed(term.energy)}`]);
  byId("defects").replaceChildren(...defectList(configuration, faults, notes, change, select));
}

function showImages() {
  byId("image-list").replaceChildren(...images(configuration, change));
}

function showPristine() {
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(
    h("p", { class: "hint" }, "No defects. Click an atom to remove it; click again to replace it."));
  byId("summary").hidden = true;
  potentialPanel.show(configuration, null);
}

function showPrediction() {
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(...results(prediction, configuration.host, ownPredictions()));
  byId("announcement").textContent = announcement(configuration, prediction);
  byId("summary").hidden = false;
  byId("summary").replaceChildren(
    h("span", {}, "E", h("sub", {}, "f"), " ", shortEnergy(prediction.formation_energy_ev)),
    h("span", {}, "gap ", shortEnergy(prediction.band_gap_ev)),
    h("span", { class: trustLevel(prediction) }, trustText(prediction)));
  potentialPanel.show(configuration, prediction);
  takeAway.show();
  showHistory();
}

function shortEnergy(value) {
  return value === undefined ? notPredictedNote({ isShort: true }) : energyText(value);
}

function showHistory() {
  const all = entries();
  byId("forget").hidden = all.length < 2;
  for (const button of document.querySelectorAll("[data-results]")) button.disabled = all.length === 0;
  historyPlot.show(all, configuration.key);
  triedTable.show(all, configuration.key);
}

/** Returns what was tried, at the chemical potentials of the last prediction. */
function entries() {
  return tried.entries(configuration.host, potentials);
}

/** Returns the predictions of the current host so far, which share their scales. */
function ownPredictions() {
  return entries().filter((entry) => entry.configuration.host === configuration.host)
    .map((entry) => entry.prediction);
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
  byId("graph").addEventListener("change", show);
  byId("explain").addEventListener("click", () => setExplaining(!isExplaining));
  byId("clear").addEventListener("click", () => {
    change(new Configuration(configuration.host, configuration.supercell));
  });
  byId("forget").addEventListener("click", () => {
    tried.removeOthers(configuration.key);
    showHistory();
  });
  for (const [id, factor] of [["smaller", 1 / 1.5], ["larger", 1.5]]) {
    byId(id).addEventListener("click", () => drawing.zoom(factor));
  }
  byId("whole").addEventListener("click", () => drawing.fit());
  byId("views").replaceChildren(...[...views].map(([view, title]) => h("button", {
    type: "button", "data-view": view, "aria-pressed": String(view === drawing.view), onclick: () => setView(view),
  }, title)));
  byId("images").addEventListener("toggle", () => {
    if (byId("images").open) showImages();
  });
  window.addEventListener("hashchange", followLink);
  listenForSteps(timeline, (key) => change(Configuration.parse(key, hosts)));
}

/** Shows the layer from another direction. */
function setView(view) {
  drawing.view = view;
  for (const button of byId("views").children) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
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
    const text = addressText();
    if (text === configuration?.key) return;
    change(text ? Configuration.parse(text, hosts) : example(), { isInAddressBar: true });
  } catch (error) {
    change(configuration ?? example(), { isInAddressBar: true });
    setFault("link", `The link is not valid: ${error.message}`);
  }
}

/** Shows the configuration of a pasted link or key. Returns false if the text is neither. */
function followText(text) {
  const key = pastedKey(text);
  if (key === null) return false;
  try {
    change(Configuration.parse(key, hosts));
  } catch (error) {
    setFault("link", `The pasted key is not valid: ${error.message}`);
  }
  return true;
}

/** Returns the first example that a host has, of MoS2 if the model supports it. */
function example() {
  const host = hosts.find(({ name }) => name === "MoS2") ?? hosts[0];
  return examples.map(({ make }) => make(host)).find((each) => each !== null) ?? pristine(host);
}

/** Returns a small number of defects that is within the training data. */
function fewDefects(host) {
  return Math.max(3, host.defectCounts[0]);
}

/** Fills the list of examples, and shows the hint for a first visit. */
function showExamples() {
  byId("examples").replaceChildren(...examples.map(({ title, make }) => h("button", {
    type: "button", onclick: () => {
      const made = make(configuration.host);
      if (made) change(made);
      else setFault("material", `the model has no such defects in ${configuration.host.name}`);
    },
  }, title)));
  welcome();
}

/** Adds a configuration of a file to what was tried. */
function addFile(added, itsPrediction, name) {
  tried.add(added, itsPrediction, name);
  showHistory();
}

/** Offers the hosts of models, and lists what was tried with them. */
function showMaterials(read) {
  hosts = read.hosts;
  byId("material").replaceChildren(...hosts.map(({ name, title }) =>
    h("option", { value: name }, `${formula(name)}, ${title}`)));
  byId("model").replaceChildren(
    read.models.length > 1 ? "Models " : "Model ",
    ...read.models.flatMap(({ identity }, index) => [index > 0 ? ", " : "", h("code", {}, identity)]),
    ". Predictions are for relaxed structures at the PBE level.");
  tried.use(hosts, read.models.map(({ identity }) => identity));
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
    showExamples();
    byId("playground").hidden = false;
    byId("start").hidden = true;
  } catch (error) {
    byId("start").setAttribute("role", "alert");
    byId("start").replaceChildren(
      sentence(error.message), " ", h("button", { type: "button", onclick: () => location.reload() }, "Try again"));
    return;
  }
  listen();
  followLink();
}

start();
