// The buttons and keys for undo and redo.

import { byId } from "./dom.js";

/** Calls `show` with the key of the configuration after each undo and redo. A text field has its own undo. */
export function listenForSteps(timeline, show) {
  byId("undo").addEventListener("click", () => show(timeline.undo()));
  byId("redo").addEventListener("click", () => show(timeline.redo()));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.("input, textarea, dialog")) return;
    const key = event.key.toLowerCase();
    const isRedo = (key === "z" && event.shiftKey) || (key === "y" && !event.shiftKey);
    if (!isRedo && key !== "z") return;
    event.preventDefault();
    if (isRedo && timeline.canRedo) show(timeline.redo());
    else if (!isRedo && timeline.canUndo) show(timeline.undo());
  });
}

/** Enables the buttons for the steps that there are. */
export function showSteps(timeline) {
  byId("undo").disabled = !timeline.canUndo;
  byId("redo").disabled = !timeline.canRedo;
}
