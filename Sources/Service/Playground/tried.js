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

/** A bounded list of configurations and predictions, without two of the same key. */
export class Tried {
  #entries = new Map();
  #hosts;
  #models;

  /**
   * @param models The identities of the models that the service has. Predictions of other models cannot be compared with
   * theirs and are dropped.
   * @param onChangeOfOther Called when another tab has changed the list.
   */
  constructor(hosts, models, onChangeOfOther) {
    this.#hosts = hosts;
    this.#models = models;
    this.#load();
    onChangeElsewhere(name, () => {
      this.#load();
      onChangeOfOther();
    });
  }

  get size() {
    return this.#entries.size;
  }

  /**
   * Adds a prediction, or replaces that of the same configuration.
   *
   * @param file The name of the file of the configuration, or null.
   */
  add(configuration, prediction, file = null) {
    const shift = -energyShift(configuration, prediction.chemical_potentials ?? {});
    const { key } = configuration;
    const known = this.#entries.get(key);
    // The newest is last.
    this.#entries.delete(key);
    this.#entries.set(key, {
      configuration, file: file ?? known?.file ?? null, prediction: kept(shifted(prediction, shift)),
    });
    if (this.#entries.size > capacity) this.#entries.delete(this.#entries.keys().next().value);
    this.#save();
  }

  /** Removes all configurations except that of a key, or all if there is none. */
  removeOthers(key) {
    for (const each of [...this.#entries.keys()]) if (each !== key) this.#entries.delete(each);
    this.#save();
  }

  /**
   * Returns { key, configuration, prediction, potentials, file } of each configuration, the oldest first.
   *
   * @param potentials Δμ of the elements of `host`, eV; the energies of other hosts are at the elemental phases.
   */
  entries(host, potentials) {
    return [...this.#entries].map(([key, { configuration, prediction, file }]) => {
      const own = configuration.host === host ? potentials : {};
      const shift = energyShift(configuration, own);
      return { key, configuration, file, potentials: own, prediction: shifted(prediction, shift) };
    });
  }

  #save() {
    keep(name, [...this.#entries].map(([key, { prediction, file }]) => ({ key, prediction, file })));
  }

  #load() {
    this.#entries.clear();
    const stored = recall(name);
    for (const each of Array.isArray(stored) ? stored.slice(-capacity) : []) {
      if (!isPrediction(each?.prediction) || !this.#models.includes(each.prediction.model)) continue;
      try {
        const file = typeof each.file === "string" ? each.file : null;
        const configuration = Configuration.parse(each.key, this.#hosts);
        this.#entries.set(configuration.key, { configuration, file, prediction: each.prediction });
      } catch {
        // The host is no longer there.
      }
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
  return value !== null && typeof value === "object"
    && numbers.every((field) => isAbsent(field) || Number.isFinite(value[field]))
    && intervals.every((field) => isAbsent(field)
      || (Array.isArray(value[field]) && value[field].length === 2 && value[field].every(Number.isFinite)))
    && Number.isInteger(value.defect_count) && Array.isArray(value.domain_notes);
}
