// The playground: one configuration at a time, drawn, changed by clicks and keys, and predicted as it
// changes. Everything known of hosts comes from GET /materials and GET /model.

import { ApiError, ask, sentence } from "./api.js";
import { Configuration, largestRepeats } from "./configuration.js";
import { Host, sparseGraph } from "./crystal.js";
import { byId, counted, decimals, formula, h } from "./dom.js";
import { Drawing } from "./drawing.js";
import { account, scales, signed, terms } from "./explanation.js";
import { History } from "./history.js";
import { images } from "./images.js";
import { legend } from "./marks.js";
import { defectList, siteChoices, siteName } from "./panels.js";
import { results, spoken } from "./results.js";
import { copy, snippet } from "./sharing.js";

/** Changes that follow each other within this time, ms, are asked about once. */
const pause = 80;

let hosts = [];
let configuration = null;
let selected = null;
let zoom = 1;
/** Whether what each defect adds is asked for and shown. */
let isExplaining = false;
/** The answer to the configuration shown; null while there is none. */
let answer = null;
/** Sentences about defects that the service refused, by site. */
let faults = new Map();
let asked = new AbortController();

const drawing = new Drawing(byId("top"), byId("layer"), (site, action) => {
  selected = site;
  if (action === "cycle") change(configuration.cycled(site));
  else if (action === "clear") change(configuration.with(site, null));
  else select(site);
});
const tried = new History(byId("history"), change);

// MARK: From one configuration to the next

/** Goes over to another configuration: shows it, puts it into the address and asks about it. */
function change(next) {
  if (next.host !== configuration?.host) {
    chooseHost(next);
    selected = null;
  } else if (next.a !== configuration.a || next.b !== configuration.b) {
    selected = null;
  }
  configuration = next;
  answer = null;
  faults = new Map();
  for (const id of ["link", "material", "supercell", "count", "explain", "file"]) setFault(id, "");
  history.replaceState(null, "", `#${configuration.key}`);
  byId("material").value = configuration.host.name;
  byId("repeats-a").value = configuration.a;
  byId("repeats-b").value = configuration.b;
  show();
  showHistory();
  predict();
}

/** Goes over to another site of the same configuration. */
function select(site) {
  selected = site;
  show();
}

/** Fills the choosers that depend on the host. */
function chooseHost({ host }) {
  byId("graph").replaceChildren(
    ...host.graphs.map(({ name, cutoff }) => h("option", { value: cutoff }, `${name} network, ${cutoff} Å`)),
    h("option", { value: "" }, "hidden"));
  byId("count").value = fewDefects(host);
}

/** What the service is asked about the configuration shown. */
function request() {
  return { ...configuration.request, ...(isExplaining ? { explain: true } : {}) };
}

/** Goes over to another way of looking at the same configuration: with what each defect adds, or without. */
function explain(isWanted) {
  isExplaining = isWanted;
  byId("explain").setAttribute("aria-pressed", String(isWanted));
  byId("graph").disabled = isWanted;
  setFault("explain", "");
  answer = null;
  show();
  predict();
}

/** Asks about the configuration shown; an older question is given up. */
async function predict() {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  const about = configuration;
  byId("announcement").textContent = "";
  if (about.sites.length === 0) {
    showPristine();
    return;
  }
  byId("results").setAttribute("aria-busy", "true");
  try {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (signal.aborted) return;
    answer = await ask("predict", { body: request(), signal });
    if (signal.aborted) return;
    tried.add(about, answer);
    showAnswer();
    if (answer.explanation) show();
  } catch (error) {
    if (!signal.aborted) showRefusal(error);
  }
}

/** Reads a structure file through the service and goes over to what it found in it. */
async function readStructure(text) {
  try {
    change(Configuration.read(await ask("predict", { body: { structure: text } }), hosts));
  } catch (error) {
    setFault("file", error.faults?.map(({ detail }) => detail).join("; ") || error.message);
  }
}

// MARK: What is shown

function show() {
  const explained = answer?.explanation ? terms(answer.explanation) : null;
  const cutoff = isExplaining ? null : Number(byId("graph").value);
  drawing.show(
    configuration, { below: byId("side").value === "below", cutoff, terms: explained, selected, faults });
  const { host, a, b } = configuration;
  const length = (vector, count) => decimals(Math.hypot(...vector) * count, 1);
  const edges = cutoff ? sparseGraph(configuration, cutoff) : [];
  const through = edges.filter(({ di, dj }) => di !== 0 || dj !== 0).length;
  byId("caption").replaceChildren(
    `${formula(host.name)}, ${host.title}. ${a} × ${b} cells, `,
    `${length(host.a, a)} × ${length(host.b, b)} Å, ${configuration.siteCount} sites. `,
    cutoff && configuration.sites.length > 0
      ? edges.length > 0
        ? `Sparse graph: ${counted(edges.length, "edge")} within ${cutoff} Å, ${through} through the boundary.`
        : `Sparse graph: no two defects within ${cutoff} Å.`
      : "");
  byId("legend").replaceChildren(...legend(configuration).map(({ colour, name, count }) => {
    const swatch = h("span", { class: colour ? "swatch" : "swatch hollow" });
    if (colour) swatch.style.setProperty("--atom", colour);
    return h("li", {}, swatch, `${name} `, h("span", { class: "count" }, count));
  }));
  byId("scales").replaceChildren(...(explained ? scales(explained) : []));
  byId("explanation").replaceChildren(...(explained ? account(configuration, answer) : []));
  showSite();
  showDefects();
  showRequest();
  if (byId("images").open) showImages();
}

/** What is at the selected site, what could be, and what lies right above or beneath it. */
function showSite() {
  byId("site-name").replaceChildren(...(selected === null
    ? ["Click an atom to change it. With the keyboard, arrows move, Enter changes, Delete restores."]
    : siteName(configuration, selected)));
  byId("site-choices").replaceChildren(
    ...(selected === null ? [] : siteChoices(configuration, selected, change, select)));
}

function showDefects() {
  byId("clear").hidden = configuration.sites.length === 0;
  const energies = answer?.explanation?.defects.map(({ formation_energy_ev: energy }) => signed(energy));
  byId("defects").replaceChildren(...defectList(configuration, faults, energies, change, select));
}

function showRequest() {
  const isPristine = configuration.sites.length === 0;
  byId("snippet").textContent = isPristine
    ? "A request needs a defect." : snippet(byId("form").value, request());
  byId("copy").disabled = isPristine;
  byId("copied").textContent = "";
}

function showImages() {
  byId("image-list").replaceChildren(...images(configuration, change));
}

function showPristine() {
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(
    h("p", { class: "hint" }, "Pristine: nothing to predict. Click an atom to remove it; click again to replace it."));
  byId("summary").hidden = true;
}

function showAnswer() {
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(...results(answer, tried.answers(configuration.host)));
  byId("announcement").textContent = spoken(configuration, answer);
  byId("summary").hidden = false;
  byId("summary").replaceChildren(
    h("span", {}, "E", h("sub", {}, "f"), ` ${decimals(answer.formation_energy_ev)} eV`),
    h("span", {}, `gap ${decimals(answer.band_gap_ev)} eV`),
    answer.in_domain ? "" : h("span", { class: "beyond" }, "beyond training"));
  showHistory();
}

function showHistory() {
  byId("untried").hidden = tried.size > 0;
  byId("forget").hidden = tried.size < 2;
  tried.show(configuration.key);
}

/** Says in words what is wrong, next to what caused it. */
function showRefusal(error) {
  if (!(error instanceof ApiError)) throw error;
  const elsewhere = [];
  for (const { pointer, detail } of error.faults) {
    const [, field, index] = pointer.split("/");
    const site = field === "defects" ? configuration.sites[Number(index)] : undefined;
    if (site !== undefined) faults.set(site, detail);
    else if (["material", "supercell", "explain"].includes(field)) setFault(field, detail);
    else elsewhere.push(detail);
  }
  if (error.faults.length === 0) elsewhere.push(error.message);
  byId("results").setAttribute("aria-busy", "false");
  byId("results").replaceChildren(
    elsewhere.length > 0
      ? h("div", { class: "fault", role: "alert" }, elsewhere.map((detail) => h("p", {}, sentence(detail))))
      : h("p", { class: "hint" }, "No prediction: what is wrong is marked in its place."),
    error.status === 422 ? "" : h("button", { type: "button", onclick: predict }, "Ask again"));
  byId("summary").hidden = true;
  show();
}

function setFault(id, detail) {
  byId(`${id}-fault`).textContent = detail && sentence(detail);
}

// MARK: Controls

function listen() {
  byId("choosers").addEventListener("submit", (event) => event.preventDefault());
  byId("material").addEventListener("change", () => {
    change(pristine(hosts.find(({ name }) => name === byId("material").value)));
  });
  for (const id of ["repeats-a", "repeats-b"]) {
    byId(id).max = largestRepeats;
    byId(id).addEventListener("change", () => {
      const repeats = [wholeNumber("repeats-a", largestRepeats), wholeNumber("repeats-b", largestRepeats)];
      if (repeats.includes(null)) setFault("supercell", `whole numbers from 1 to ${largestRepeats} are drawn`);
      else change(configuration.resized(...repeats));
    });
  }
  byId("random").addEventListener("click", () => {
    const most = Math.min(configuration.host.defectCounts[1], configuration.siteCount);
    const count = wholeNumber("count", most);
    if (count === null) setFault("count", `1 to ${most}, as in the training data`);
    else change(configuration.random(count));
  });
  byId("count").addEventListener("keydown", (event) => {
    if (event.key === "Enter") byId("random").click();
  });
  for (const id of ["graph", "side"]) byId(id).addEventListener("change", show);
  byId("explain").addEventListener("click", () => explain(!isExplaining));
  byId("form").addEventListener("change", showRequest);
  byId("clear").addEventListener("click", () => {
    change(new Configuration(configuration.host, configuration.a, configuration.b));
  });
  byId("forget").addEventListener("click", () => {
    tried.clear(configuration.key);
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
    byId("copied").textContent = isCopied ? "Copied." : "Selected, to be copied with the keyboard.";
  });
  byId("copy-link").addEventListener("click", async () => {
    byId("copied").textContent = location.href;
    if (await copy(location.href, byId("copied"))) byId("copied").textContent = "Link copied.";
  });
  window.addEventListener("hashchange", follow);
  listenForFiles();
}

function listenForFiles() {
  const read = async (file) => {
    if (!file) return;
    // A POSCAR of the largest supercell drawn is a hundredth of this.
    if (file.size > 4e6) setFault("file", `${file.name} has more than 4 MB`);
    else readStructure(await file.text());
  };
  byId("file").addEventListener("change", async (event) => {
    await read(event.target.files[0]);
    // The same file may be chosen again.
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

/** A field's whole number from 1 to `most`, or null if it holds none. */
function wholeNumber(id, most) {
  const text = byId(id).value;
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : null;
}

function pristine(host) {
  return new Configuration(host, ...host.defaultSupercell);
}

// MARK: The start

/** Restores the configuration of the address, if there is one in it. */
function follow() {
  try {
    const text = decodeURIComponent(location.hash.slice(1));
    if (text === configuration?.key) return;
    change(text ? Configuration.parse(text, hosts) : beginning());
  } catch (error) {
    if (!configuration) change(beginning());
    setFault("link", `The link cannot be followed: ${error.message}`);
  }
}

/** Where a visit without a link begins: some defects in the best-known host, if it is there. */
function beginning() {
  const host = hosts.find(({ name }) => name === "MoS2") ?? hosts[0];
  return pristine(host).random(fewDefects(host));
}

/** A number of defects to begin with that the training data cover. */
function fewDefects(host) {
  return Math.max(3, host.defectCounts[0]);
}

async function start() {
  try {
    const [{ materials }, model] = await Promise.all([ask("materials"), ask("model")]);
    hosts = materials.map((material) => new Host(material, model));
    byId("material").replaceChildren(...hosts.map(({ name, title }) =>
      h("option", { value: name }, `${formula(name)}, ${title}`)));
    byId("model").replaceChildren(
      "Model ", h("code", {}, model.identity), ". Energies at the PBE level, for the relaxed structure.");
    byId("playground").hidden = false;
    byId("start").hidden = true;
  } catch (error) {
    byId("start").setAttribute("role", "alert");
    byId("start").replaceChildren(
      sentence(error.message), " ", h("button", { type: "button", onclick: () => location.reload() }, "Try again"));
    return;
  }
  listen();
  // Where there is little room an atom has to be larger than its share of it.
  resize(window.matchMedia("(max-width: 40rem)").matches ? 1.5 : 1);
  follow();
}

start();
