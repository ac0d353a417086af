// The guides: documents of the repository, which the server has as assets.

import { codeBlock } from "./code.js";
import { breakable, h } from "./dom.js";
import { markdown } from "./markdown.js";

/** The guides in the order of the page: the name of the asset, and the document's path in the repository. */
export const guides = [
  { name: "predictions", path: "Deploy/guides/PREDICTIONS.md" },
  { name: "usage", path: "Deploy/guides/USAGE.md" },
  { name: "training", path: "Deploy/guides/TRAINING.md" },
  { name: "deploy", path: "Deploy/README.md" },
  { name: "metrics", path: "Deploy/monitoring/METRICS.md" },
];

/**
 * Loads a guide.
 *
 * @returns The section of the page, and its headings with their identifiers.
 */
export async function loadGuide({ name, path }) {
  const response = await fetch(`assets/${name}.md`);
  if (!response.ok) throw new Error(`the guide ${name} cannot be loaded`);
  const headings = [];
  const elements = markdown(hereBased(await response.text()), {
    heading(level, children, text) {
      const id = level === 1 ? `guide-${name}` : `guide-${name}-${anchor(text)}`;
      headings.push({ level, id, text });
      return h(`h${level + 1}`, { id: level === 1 ? null : id, tabindex: "-1" }, children);
    },
    code: codeBlock,
    link: (target, children) => link(path, target, children),
  });
  const section = h("section", { id: `guide-${name}`, class: "view guide", tabindex: "-1" }, elements);
  if (name === "metrics") nameRows(section);
  return { id: section.id, title: headings[0].text, headings, section };
}

/** Returns a text in which the address of this server stands for the example's. */
function hereBased(text) {
  return text.replaceAll("http://127.0.0.1:8080", new URL(".", document.baseURI).href.replace(/\/$/, ""));
}

/** Returns the anchor of a heading, as GitHub makes it. */
function anchor(text) {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
}

/** Returns a link to another guide or site. A file of the repository that the server does not have is named only. */
function link(path, target, children) {
  if (/^https?:/.test(target)) return h("a", { href: target, rel: "noreferrer" }, children);
  const [file, fragment] = target.split("#");
  const base = new URL(path, "file:///");
  const linked = file ? new URL(file, base).pathname.slice(1) : path;
  const guide = guides.find((each) => each.path === linked);
  if (guide) return h("a", { href: `#guide-${guide.name}${fragment ? `-${fragment}` : ""}` }, children);
  return h("span", { title: `${linked} in the source` }, children, h("span", { class: "source" }, ` (${linked})`));
}

/** Gives each row of a table of metrics an identifier, so that it can be linked to and found. */
function nameRows(section) {
  for (const row of section.querySelectorAll("tbody tr")) {
    const name = row.cells[0].textContent;
    if (!/^(lacuna|process)_/.test(name)) continue;
    row.id = `metric-${name}`;
    breakable(row.cells[0].firstElementChild);
  }
}
