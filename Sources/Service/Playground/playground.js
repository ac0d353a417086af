// The playground: draws one configuration, changes it by clicks and keys, and predicts it after every change. The data
// of the hosts come from GET /models, GET /materials and GET /model.

import { addressText, pastedKey, showAddress } from "./address.js";
import { ApiError, requestJSON, sentence } from "./api.js";
import { Choosers } from "./choosers.js";
import { Configuration } from "./configuration.js";
import { byId, h } from "./dom.js";
import { DrawingTools } from "./drawing-tools.js";
import { Drawing } from "./drawing.js";
import { firstExample } from "./examples.js";
import { terms } from "./explanation.js";
import { clearFaults, setFault, showFaults } from "./faults.js";
import { Files } from "./files.js";
import { Find } from "./find.js";
import { readMaterials } from "./materials.js";
import { PotentialPanel } from "./potential-panel.js";
import { showFailure, showNothing, showPrediction, showPristine, showRefused, showWaiting } from "./prediction-panel.js";
import { listenForSteps, showSteps } from "./steps.js";
import { StructurePanel } from "./structure-panel.js";
import { TakeAway } from "./takeaway.js";
import { Timeline } from "./timeline.js";
import { TriedPanel } from "./tried-panel.js";
import { welcome } from "./welcome.js";

/** The delay before a request, ms. A change within this time replaces the request. */
const requestDelay = 80;

let hosts = [];
let configuration = null;
let selected = null;
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
const tools = new DrawingTools(drawing, { show, predict: predictAnew });
const choosers = new Choosers({ show: change, changeModel });
const structurePanel = new StructurePanel({ show: change, select });
const potentialPanel = new PotentialPanel(() => change(configuration));
const triedPanel = new TriedPanel(change);
const timeline = new Timeline();
const find = new Find({
  hosts: () => hosts, conditions: () => ({ ...chosenModel(), ...chosenPotentials() }), show: change,
});
const files = new Files({
  hosts: () => hosts, conditions: chosenModel, begin: forgetPrediction, show: change,
  refuse: (name) => showRefused(name, () => change(configuration)),
  add: addFile, follow: followText,
});
const takeAway = new TakeAway({
  configuration: () => configuration, prediction: () => prediction, look: () => drawing.picture, request,
  entries: () => triedPanel.entries,
});

// MARK: Changing the configuration

/** Replaces the configuration as a step of Undo and of the browser's Back. */
function change(next) {
  replace(next, { isInAddressBar: false });
}

/**
 * Replaces the configuration: shows it, writes it to the address bar and requests its prediction.
 *
 * It is a step of the browser's Back unless the address bar has the configuration already.
 */
function replace(next, { isInAddressBar }) {
  if (next.host !== configuration?.host) {
    for (const each of [tools, potentialPanel, find]) each.setHost(next.host);
    selected = null;
    potentials = {};
  } else if (next.supercell.name !== configuration.supercell.name) {
    selected = null;
  }
  const isSame = next.key === configuration?.key;
  configuration = next;
  prediction = null;
  faults = new Map();
  clearFaults();
  files.clearReport();
  timeline.add(configuration.key);
  showAddress(configuration.key, { isNewStep: !isInAddressBar && !isSame });
  choosers.show(configuration);
  show();
  triedPanel.show(configuration, potentials);
  predict();
}

/** Selects a site of the current configuration. */
function select(site) {
  selected = site;
  show();
}

// MARK: Predicting

/** Returns the body of the request for the current configuration. */
function request() {
  return {
    ...chosenModel(),
    ...configuration.request,
    ...chosenPotentials(),
    ...(tools.isExplaining ? { explain: true } : {}),
  };
}

/** Adds the prediction of a file to what was tried. */
function addFile(added, itsPrediction, name) {
  triedPanel.add(added, itsPrediction, name);
  triedPanel.show(configuration, potentials);
}

/** Returns the field of a request with the chosen chemical potentials; nothing at the elemental phases. */
function chosenPotentials() {
  const { conditions } = potentialPanel;
  return conditions ? { chemical_potentials: conditions } : {};
}

/** Returns the field of a request that names the chosen model; nothing if the material decides. */
function chosenModel() {
  const { model } = choosers;
  return model ? { model } : {};
}

/** Requests the prediction of the current configuration; cancels an earlier request. */
async function predict() {
  cancellation.abort();
  cancellation = new AbortController();
  const { signal } = cancellation;
  const requested = configuration;
  if (requested.sites.length === 0) {
    showPristine();
    potentialPanel.show(requested, null);
    return;
  }
  showWaiting();
  try {
    await new Promise((resolve) => setTimeout(resolve, requestDelay));
    if (signal.aborted) return;
    prediction = await requestJSON("predict", { body: request(), signal });
    if (signal.aborted) return;
    potentials = prediction.chemical_potentials ?? {};
    triedPanel.add(requested, prediction);
    triedPanel.show(requested, potentials);
    showPrediction(requested, prediction, triedPanel.ownPredictions);
    potentialPanel.show(requested, prediction);
    takeAway.show();
    if (prediction.explanation) show();
  } catch (error) {
    if (!signal.aborted) showError(error);
  }
}

/** Predicts the current configuration anew, with contributions or without. */
function predictAnew() {
  prediction = null;
  show();
  predict();
}

/** Removes the prediction of the drawn configuration. */
function forgetPrediction() {
  cancellation.abort();
  prediction = null;
  showNothing();
  potentialPanel.show(configuration, null);
  show();
}

// MARK: Showing

/** Shows the current configuration everywhere except in the prediction and in what was tried. */
function show() {
  const look = {
    cutoff: tools.cutoff, terms: prediction?.explanation ? terms(prediction.explanation) : null, selected, faults,
  };
  drawing.show(configuration, look);
  structurePanel.show(configuration, { ...look, prediction });
  takeAway.show();
  find.show(configuration);
  showSteps(timeline);
}

/** Shows each fault next to the control or the defect that its pointer names, and the others in the results. */
function showError(error) {
  if (!(error instanceof ApiError)) throw error;
  const { bySite, others } = showFaults(error, configuration);
  faults = bySite;
  showFailure(others, error.status === 422 ? null : predict);
  show();
}

// MARK: Links and keys

/** Shows the configuration of the address bar, or an example if there is none. */
function followLink() {
  try {
    const text = addressText();
    if (text === configuration?.key) return;
    replace(text ? Configuration.parse(text, hosts) : firstExample(hosts), { isInAddressBar: true });
  } catch (error) {
    replace(configuration ?? firstExample(hosts), { isInAddressBar: true });
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

// MARK: Models

/** Offers the hosts of models, and lists what was tried with them. */
function showMaterials(read) {
  hosts = read.hosts;
  choosers.offerHosts(hosts);
  byId("model").replaceChildren(
    read.models.length > 1 ? "Models " : "Model ",
    ...read.models.flatMap(({ identity }, index) => [index > 0 ? ", " : "", h("code", {}, identity)]),
    ". Predictions are for relaxed structures at the PBE level. ",
    h("a", { href: "docs#guide-predictions" }, "What the numbers mean"));
  triedPanel.use(hosts, read.models.map(({ identity }) => identity));
}

/** Shows the configuration for the chosen model, or an example if the model does not know its host. */
async function changeModel() {
  const { model } = choosers;
  try {
    const read = await readMaterials(model);
    if (model !== choosers.model) return;
    showMaterials(read);
  } catch (error) {
    showError(error);
    return;
  }
  try {
    change(Configuration.parse(configuration.key, hosts));
  } catch {
    change(firstExample(hosts));
  }
}

async function start() {
  try {
    const { models } = await requestJSON("models");
    choosers.offerModels(models);
    showMaterials(await readMaterials(""));
  } catch (error) {
    byId("start").setAttribute("role", "alert");
    byId("start").replaceChildren(
      sentence(error.message), " ", h("button", { type: "button", onclick: () => location.reload() }, "Try again"));
    return;
  }
  welcome();
  byId("playground").hidden = false;
  byId("start").hidden = true;
  byId("clear").addEventListener("click", () => change(new Configuration(configuration.host, configuration.supercell)));
  window.addEventListener("hashchange", followLink);
  listenForSteps(timeline, (key) => change(Configuration.parse(key, hosts)));
  followLink();
}

start();
