// The search of the documentation: operations, schemas and their fields, codes, metrics and guides.

import { h } from "./dom.js";

/** The most results that are shown. */
const SHOWN = 30;

/** Returns the entries of a page: for each what it is, its title, its text and the identifier of its element. */
export function entries({ description, guides, codeTables, operations }) {
  const { schemas } = description.components;
  return [
    ...operations.map(({ path, method, details }) => ({
      kind: "Operation", title: `${method.toUpperCase()} ${path}`, text: `${details.summary} ${details.description ?? ""}`,
      id: details.operationId,
    })),
    ...codeTables.flatMap(({ schema, prefix, title }) =>
      Object.entries(schemas[schema]["x-enumDescriptions"]).map(([code, text]) =>
        ({ kind: title.replace("codes", "code"), title: code, text, id: `${prefix}-${code}` }))),
    ...guides.flatMap(({ title, headings, section }) => [
      ...headings.map((heading) => ({
        kind: "Guide", title: heading.text, text: textBelow(section, heading), id: heading.id,
        context: heading.level === 1 ? "" : title,
      })),
      ...[...section.querySelectorAll("tr[id]")].map((row) => ({
        kind: "Metric", title: row.cells[0].textContent, text: row.cells[row.cells.length - 1].textContent, id: row.id,
      })),
    ]),
    ...Object.entries(schemas).flatMap(([name, schema]) => [
      { kind: "Schema", title: name, text: schema.description ?? "", id: `schema-${name}` },
      ...Object.entries(schema.properties ?? {}).map(([field, { description: text }]) =>
        ({ kind: "Field", title: field, text: text ?? "", id: `schema-${name}-${field}`, context: name })),
    ]),
  ];
}

/** Returns the text between a heading and the next one. */
function textBelow(section, { id, level }) {
  let element = level === 1 ? section.firstElementChild : section.querySelector(`[id="${CSS.escape(id)}"]`);
  const texts = [];
  while ((element = element.nextElementSibling) && !/^H\d$/.test(element.tagName)) texts.push(element.textContent);
  return texts.join(" ");
}

/** Returns the entries that contain every word, those with the words in their titles first. */
function found(list, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ title, text }) => {
    const [high, low] = [title.toLowerCase(), text.toLowerCase()];
    if (words.length === 0 || !words.every((word) => high.includes(word) || low.includes(word))) return null;
    if (high === query.trim().toLowerCase()) return 0;
    if (words.every((word) => high.includes(word))) return high.startsWith(words[0]) ? 1 : 2;
    return words.some((word) => high.includes(word)) ? 3 : 4;
  };
  return list.map((entry) => ({ entry, rank: rank(entry) })).filter((each) => each.rank !== null)
    .sort((a, b) => a.rank - b.rank).map((each) => each.entry);
}

/**
 * Makes a field a search. Results take the place of the contents while there is a query.
 *
 * "/" moves to the field, Enter opens the first result, the arrow keys move between results, Escape ends the search.
 */
export function addSearch({ field, results, contents, list }) {
  const count = h("p", { class: "count", role: "status" });
  const items = h("ul", {});
  results.append(count, items);

  function show() {
    const matches = found(list, field.value);
    const isSearching = field.value.trim() !== "";
    [results.hidden, contents.hidden] = [!isSearching, isSearching];
    count.textContent = !isSearching ? "" : matches.length === 0 ? "Nothing was found."
      : `${matches.length} ${matches.length === 1 ? "result" : "results"}${matches.length > SHOWN ? `, the first ${SHOWN} are shown` : ""}`;
    items.replaceChildren(...matches.slice(0, SHOWN).map(({ kind, title, context, id }) =>
      h("li", {}, h("a", { href: `#${id}` }, h("span", { class: "title" }, title),
        h("span", { class: "kind" }, context ? `${kind}, ${context}` : kind)))));
  }
  function end() {
    field.value = "";
    show();
  }
  const links = () => [...items.querySelectorAll("a")];
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      if (event.key === "Enter") links()[0]?.click();
      else links()[0]?.focus();
    } else if (event.key === "Escape") end();
  });
  items.addEventListener("keydown", (event) => {
    const at = links().indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      (links()[at + (event.key === "ArrowDown" ? 1 : -1)] ?? (event.key === "ArrowUp" ? field : links()[at])).focus();
    } else if (event.key === "Escape") {
      end();
      field.focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, dialog");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
