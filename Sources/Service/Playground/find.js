// Find: the best arrangements of given defects, answered by POST /enumerate, as a gallery of small drawings.

import { ApiError, requestJSON, sentence } from "./api.js";
import { Configuration } from "./configuration.js";
import { byId, decimals, h } from "./dom.js";
import { centred } from "./symmetry.js";
import { thumbnail } from "./thumbnail.js";
import { trustLevel } from "./trust.js";
import { energyText, kindName, materialText, notPredicted, trustWord } from "./words.js";

/** The number of arrangements in the gallery. */
const galleryCount = 24;
/** The size of the random sample if there are too many arrangements to predict all. */
const sampleCount = 2000;
/** The largest number of defects of one kind. */
const maximumOfKind = 64;
/** The choices of what to search for. */
const goalNames = { energy: "lowest formation energy", gap: "band gap near …" };

/** The form and the gallery. */
export class Find {
  #page;
  #host = null;
  /** The configuration that the page shows. */
  #shown = null;
  #cancellation = new AbortController();

  /**
   * @param page What the page has and does: `hosts()`; `conditions()`, the fields of a request that name the model and the
   * chemical potentials; `show(configuration)` with that of a selected drawing.
   */
  constructor(page) {
    this.#page = page;
    byId("find-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#search();
    });
    byId("find-goal").addEventListener("change", () => this.#showGoal());
    byId("find-like").addEventListener("click", () => this.#fill(this.#shown.composition));
  }

  /** Offers the kinds of defects of a host, and the goals of the properties that the model predicts. */
  setHost(host) {
    this.#host = host;
    const kinds = [...host.occupants].flatMap(([element, occupants]) =>
      occupants.map((occupant) => `${occupant}_${element}`));
    byId("find-kinds").replaceChildren(...kinds.map((kind) => h("label", { class: "control" },
      h("span", { class: "label" }, kindName(kind)),
      h("input", {
        type: "number", min: 0, max: maximumOfKind, step: 1, value: 0, inputmode: "numeric", "data-kind": kind,
        "aria-describedby": "find-fault",
      }))));
    const vacancy = kinds.findLastIndex((kind) => kind.startsWith("v_"));
    this.#fill(new Map([[kinds[Math.max(vacancy, 0)], 2]]));
    const goals = { energy: host.predictsEnergy, gap: host.predictsGap };
    for (const option of byId("find-goal").options) {
      option.disabled = !goals[option.value];
      option.textContent = `${goalNames[option.value]}${option.disabled ? ` (${notPredicted})` : ""}`;
    }
    if (!goals[byId("find-goal").value]) byId("find-goal").value = host.predictsEnergy ? "energy" : "gap";
    this.#showGoal();
    this.#clear();
  }

  /** Shows the material of a configuration, whose supercell is searched. */
  show(configuration) {
    this.#shown = configuration;
    byId("find-where").textContent = materialText(configuration);
    byId("find-like").disabled = configuration.sites.length === 0;
  }

  #fill(composition) {
    for (const field of byId("find-kinds").querySelectorAll("input")) {
      field.value = composition.get(field.dataset.kind) ?? 0;
    }
  }

  #clear() {
    this.#cancellation.abort();
    byId("find-fault").textContent = "";
    byId("find-count").textContent = "";
    byId("gallery").replaceChildren();
  }

  #showGoal() {
    byId("find-target-control").hidden = byId("find-goal").value !== "gap";
  }

  /** Returns the body of the request, or throws an error that says which field is wrong. */
  #request() {
    const parts = [...byId("find-kinds").querySelectorAll("input")].flatMap(({ value, dataset: { kind } }) => {
      if (!/^\d+$/.test(value) || Number(value) > maximumOfKind) {
        throw new Error(`${kindName(kind)}: enter a whole number from 0 to ${maximumOfKind}`);
      }
      return Number(value) === 0 ? [] : [`${value === "1" ? "" : Number(value)}${kind}`];
    });
    if (parts.length === 0) throw new Error("enter the number of at least one kind of defect");
    const { supercell } = this.#shown;
    const request = {
      ...this.#page.conditions(),
      material: this.#host.name, supercell: supercell.repeats ?? supercell.vectors,
      defects: parts.join("+"), top: galleryCount, in_domain_only: byId("find-inside").checked,
    };
    if (byId("find-goal").value === "energy") return { ...request, sort: "formation_energy" };
    const target = Number(byId("find-target").value);
    if (byId("find-target").value === "" || !(target >= 0 && target <= 20)) {
      throw new Error("band gap: enter a number from 0 to 20 eV");
    }
    return { ...request, target_gap_ev: target };
  }

  async #search() {
    this.#clear();
    this.#cancellation = new AbortController();
    const { signal } = this.#cancellation;
    try {
      const body = this.#request();
      byId("gallery").setAttribute("aria-busy", "true");
      byId("find-count").textContent = "Searching …";
      const found = await this.#arrangements(body, signal);
      this.#showFound(body, found);
    } catch (error) {
      if (signal.aborted) return;
      byId("find-count").textContent = "";
      byId("find-fault").textContent = sentence(faultText(error));
    }
    byId("gallery").setAttribute("aria-busy", "false");
  }

  /** Requests the arrangements; if there are too many to predict all, those of a random sample. */
  async #arrangements(body, signal) {
    try {
      return await requestJSON("enumerate", { body, signal });
    } catch (error) {
      const isTooMany = error.faults?.some(({ code }) => code === "too_many_arrangements");
      if (!isTooMany) throw error;
      return { ...await requestJSON("enumerate", { body: { ...body, sample: sampleCount }, signal }), isSample: true };
    }
  }

  #showFound(body, { arrangements, inequivalent, total, isSample }) {
    const goal = body.target_gap_ev === undefined
      ? "the lowest formation energy first" : `the band gap nearest to ${decimals(body.target_gap_ev, 2)} eV first`;
    const which = isSample
      ? `a random sample of ${sampleCount} of ${grouped(inequivalent)} different arrangements`
      : `${grouped(inequivalent)} different ${inequivalent === 1 ? "arrangement" : "arrangements"}`;
    byId("find-count").replaceChildren(
      arrangements.length === 0
        ? `None of ${which} is inside the training range.`
        : `${arrangements.length === inequivalent ? "All" : `${arrangements.length} of`} ${which}, ${goal}.`,
      ` ${grouped(total)} placements in all; those that symmetry makes equal are counted once.`);
    byId("gallery").replaceChildren(...arrangements.map((each) => h("li", {}, this.#drawing(each))));
  }

  #drawing(arrangement) {
    const configuration = centred(Configuration.read(arrangement, this.#page.hosts()));
    const { formation_energy_ev: energy, band_gap_ev: gap } = arrangement;
    return h("button", {
      type: "button", class: "image found", onclick: () => {
        this.#page.show(configuration);
        byId("structure-title").scrollIntoView({ block: "nearest" });
      },
    },
    thumbnail(configuration),
    h("span", {}, "E", h("sub", {}, "f"), ` ${energyText(energy)}`),
    h("span", {}, `gap ${energyText(gap)}`),
    trustLevel(arrangement) === "inside" ? null : h("span", {}, trustWord(arrangement), " of the training range"));
  }
}

/** Returns a whole number with spaces between groups of three digits; a very large one in powers of ten. */
function grouped(number) {
  if (number > Number.MAX_SAFE_INTEGER) {
    const [digits, power] = number.toExponential(1).split("e+");
    return `about ${digits} × 10^${power}`;
  }
  return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function faultText(error) {
  if (error instanceof ApiError && error.status === 404) {
    return "this server cannot search: it has no POST /enumerate. Update it to a version that has";
  }
  return error.faults?.map(({ detail }) => detail).join("; ") || error.message;
}
