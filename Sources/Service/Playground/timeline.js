// Undo and redo: the configurations of this tab in the order in which they were shown.

import { keep, recall } from "./storage.js";

/** The number of steps that can be undone. */
const capacity = 200;
const name = "timeline";

/** A list of keys of configurations with a current position. It is kept until the tab is closed. */
export class Timeline {
  #keys = [];
  #index = -1;

  constructor() {
    const kept = recall(name, "sessionStorage");
    if (!Array.isArray(kept?.keys) || !kept.keys.every((key) => typeof key === "string")) return;
    if (!Number.isInteger(kept.index) || kept.index < 0 || kept.index >= kept.keys.length) return;
    this.#keys = kept.keys.slice(0, capacity);
    this.#index = Math.min(kept.index, this.#keys.length - 1);
  }

  get canUndo() {
    return this.#index > 0;
  }

  get canRedo() {
    return this.#index < this.#keys.length - 1;
  }

  /** Adds the key of a configuration after the current one, and drops those that could be redone. */
  add(key) {
    if (key === this.#keys[this.#index]) return;
    this.#keys = [...this.#keys.slice(0, this.#index + 1), key].slice(-capacity);
    this.#moveTo(this.#keys.length - 1);
  }

  /** Goes back by a step; returns the key of the configuration to show. */
  undo() {
    return this.#moveTo(this.#index - 1);
  }

  /** Goes forward by a step; returns the key of the configuration to show. */
  redo() {
    return this.#moveTo(this.#index + 1);
  }

  #moveTo(index) {
    this.#index = index;
    keep(name, { keys: this.#keys, index }, "sessionStorage");
    return this.#keys[index];
  }
}
