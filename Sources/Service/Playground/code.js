// Blocks of code with a button that copies them.

import { h } from "./dom.js";
import { copy, spaced } from "./sharing.js";

/** Returns JSON as text, with one line for what fits into one. */
export function jsonText(value, indent = "", width = 48) {
  const flat = JSON.stringify(value);
  if (value === null || typeof value !== "object" || indent.length + flat.length <= width) return spaced(value);
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((each) => jsonText(each, inner, width))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${jsonText(each, inner, width)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${members.map((each) => inner + each).join(",\n")}\n${indent}${close}`;
}

/** Returns a block of code with a button that copies it. */
export function codeBlock(text) {
  const content = h("code", {}, text);
  return h("div", { class: "code-block" },
    h("pre", { tabindex: "0" }, content),
    copyButton(() => content.textContent, content));
}

/** Returns a button that copies a text. It says for a moment whether that worked. */
function copyButton(text, element, label = "Copy") {
  const status = h("span", { role: "status" });
  let timer;
  const button = h("button", {
    type: "button", class: "copy",
    async onclick() {
      const isCopied = await copy(text(), element);
      status.textContent = isCopied ? "Copied" : "Press Ctrl+C";
      button.classList.add("done");
      clearTimeout(timer);
      timer = setTimeout(() => {
        status.textContent = "";
        button.classList.remove("done");
      }, 2000);
    },
  }, h("span", { class: "label" }, label), status);
  return button;
}
