// The configurations that were tried, with their predictions. The browser keeps them across reloads.

import { Configuration } from "./configuration.js";
import { energyShift, shifted } from "./potentials.js";
import { keep, onChangeElsewhere, recall } from "./storage.js";

/** The largest number of configurations; the oldest is dropped first. */
const capacity = 500;
const name = "tried";

/** The numbers of a prediction that are kept. */
const numbers = ["formation_energy_ev", "formation_energy_per_site_ev", "band_gap_ev", "defect_count", "interval_coverage",
  "domain_distance"];
/** The intervals of a prediction that are kept. */
const intervals = ["formation_energy_interval_ev", "band_gap_interval_ev"];
const others = ["in_domain", "domain_notes", "key", "model"];

/**
 * A bounded list of configurations and predictions. Configurations that symmetry makes equal are one entry, with the key
 * of the last one.
 */
export class Tried {
  /** { key, prediction, file } by model and the service's key; the energies are at the elemental phases. */
  #entries = new Map();
  #hosts = [];
  #models = [];
  /** The configurations of the hosts by key; null if there is no such host. */
  #configurations = new Map();

  /** @param onChangeOfOther Called when another tab has changed the list. */
  constructor(onChangeOfOther) {
    this.#load();
    onChangeElsewhere(name, () => {
      this.#load();
      onChangeOfOther();
    });
  }

  /** Lists only predictions of some models, by their identities; others cannot be compared with them. */
  use(hosts, models) {
    this.#hosts = hosts;
    this.#models = models;
    this.#configurations.clear();
  }

  /**
   * Adds a prediction, or replaces that of the same configuration.
   *
   * @param file The name of the file of the configuration, or null.
   */
  add(configuration, prediction, file = null) {
    const shift = -energyShift(configuration, prediction.chemical_potentials ?? {});
    this.#insert({ key: configuration.key, prediction: kept(shifted(prediction, shift)), file });
    this.#save();
  }

  /** Removes all configurations of the listed models except that of a key. */
  removeOthers(key) {
    for (const [id, each] of [...this.#entries]) {
      if (each.key !== key && this.#models.includes(each.prediction.model)) this.#entries.delete(id);
    }
    this.#save();
  }

  /**
   * Returns { key, configuration, prediction, potentials, file } of each configuration, the oldest first.
   *
   * @param potentials Δμ of the elements of `host`, eV; the energies of other hosts are at the elemental phases.
   */
  entries(host, potentials) {
    return [...this.#entries.values()].flatMap(({ key, prediction, file }) => {
      const configuration = this.#models.includes(prediction.model) ? this.#configuration(key) : null;
      if (configuration === null) return [];
      const own = configuration.host === host ? potentials : {};
      const shift = energyShift(configuration, own);
      return [{ key, configuration, file, potentials: own, prediction: shifted(prediction, shift) }];
    });
  }

  #configuration(key) {
    if (!this.#configurations.has(key)) {
      try {
        this.#configurations.set(key, Configuration.parse(key, this.#hosts));
      } catch {
        this.#configurations.set(key, null);
      }
    }
    return this.#configurations.get(key);
  }

  /** Inserts an entry as the newest; drops the oldest if there are too many. */
  #insert({ key, prediction, file }) {
    const id = `${prediction.model} ${prediction.key}`;
    const known = this.#entries.get(id);
    this.#entries.delete(id);
    this.#entries.set(id, { key, prediction, file: file ?? known?.file ?? null });
    if (this.#entries.size > capacity) this.#entries.delete(this.#entries.keys().next().value);
  }

  #save() {
    keep(name, [...this.#entries.values()]);
  }

  #load() {
    this.#entries.clear();
    const stored = recall(name);
    for (const each of Array.isArray(stored) ? stored.slice(-capacity) : []) {
      if (typeof each?.key !== "string" || !isPrediction(each.prediction)) continue;
      this.#insert({ ...each, file: typeof each.file === "string" ? each.file : null });
    }
  }
}

/** Returns the parts of a prediction that the list needs. */
function kept(prediction) {
  return Object.fromEntries([...numbers, ...intervals, ...others].map((field) => [field, prediction[field]]));
}

/** Whether a value has the form of a kept prediction. A model of one property predicts no other. */
function isPrediction(value) {
  const isAbsent = (field) => value[field] === undefined;
  return typeof value === "object" && value !== null
    && numbers.every((field) => isAbsent(field) || Number.isFinite(value[field]))
    && intervals.every((field) => isAbsent(field)
      || (Array.isArray(value[field]) && value[field].length === 2 && value[field].every(Number.isFinite)))
    && Number.isInteger(value.defect_count) && typeof value.model === "string" && typeof value.key === "string" && Array.isArray(value.domain_notes);
}
