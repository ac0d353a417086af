// What a user takes away: files of the structure, the picture and the predictions, and copies of the link, the key and
// the request.

import { sentence } from "./api.js";
import { byId } from "./dom.js";
import { downloadPicture, downloadResults, downloadStructure } from "./downloads.js";
import { copy, snippet } from "./sharing.js";

/** The buttons for downloads and copies, and the request as text. */
export class TakeAway {
  #page;

  /**
   * @param page Functions that return what the page shows: `configuration()`, `prediction()` or null, the body of its
   * `request()`, the `look()` of its drawing, and the `entries()` of `Tried`.
   */
  constructor(page) {
    this.#page = page;
    byId("form").addEventListener("change", () => this.show());
    this.#onDownload("[data-structure]", ({ structure }) => downloadStructure(page.configuration(), structure));
    this.#onDownload("[data-picture]", ({ picture }) =>
      downloadPicture(page.configuration(), page.look(), picture));
    this.#onDownload("[data-results]", (data) => downloadResults(page.entries(), data.results));
    this.#onCopy("copy", "Request", () => byId("snippet").textContent);
    this.#onCopy("copy-link", "Link", () => location.href);
    this.#onCopy("copy-key", "Key", () => page.prediction().key);
  }

  /** Shows the request for the current configuration. */
  show() {
    const isPristine = this.#page.configuration().sites.length === 0;
    byId("snippet").textContent = isPristine
      ? "Make a defect to get a request." : snippet(byId("form").value, this.#page.request());
    byId("copy").disabled = isPristine;
    byId("copy-key").disabled = this.#page.prediction() === null;
    byId("copied").textContent = "";
    byId("download-fault").textContent = "";
  }

  #onDownload(selector, download) {
    for (const button of document.querySelectorAll(selector)) {
      button.addEventListener("click", async () => {
        byId("download-fault").textContent = "";
        try {
          await download(button.dataset);
        } catch (error) {
          byId("download-fault").textContent = sentence(
            error.faults?.map(({ detail }) => detail).join("; ") || error.message);
        }
      });
    }
  }

  #onCopy(id, name, text) {
    byId(id).addEventListener("click", async () => {
      const copied = byId("copied");
      // Where the browser denies access to the clipboard, the text itself is shown and selected.
      copied.textContent = text();
      if (await copy(copied.textContent, copied)) copied.textContent = `${name} copied.`;
    });
  }
}
