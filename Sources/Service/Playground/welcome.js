// The hint of three steps for a first visit.

import { byId } from "./dom.js";
import { keep, recall } from "./storage.js";

const name = "welcomed";

/** Shows the hint on a first visit, hides it for good at its button, and shows it again at the button for help. */
export function welcome() {
  const panel = byId("welcome");
  panel.hidden = recall(name) === true;
  byId("welcome-close").addEventListener("click", () => {
    keep(name, true);
    panel.hidden = true;
    byId("help").focus();
  });
  byId("help").addEventListener("click", () => {
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
    byId("welcome-title").focus();
  });
}
