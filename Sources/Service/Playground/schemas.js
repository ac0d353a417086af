// Schemas in words: types, bounds, and tables of fields.

import { breakable, h } from "./dom.js";

let description = {};

/** Sets the OpenAPI document that references are looked up in. */
export function setDescription(document) {
  description = document;
}

/** Returns the paragraphs of a description, with code where it has backticks. */
export function prose(text) {
  return (text ?? "").trim().split(/\n\s*\n/).filter(Boolean).map((paragraph) =>
    h("p", {}, paragraph.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part))));
}

/** Follows a `$ref`. Returns the target and its name, or the value itself if it is not a reference. */
export function resolved(value) {
  if (!value?.$ref) return { value };
  const steps = value.$ref.replace("#/", "").split("/");
  return { name: steps.at(-1), value: steps.reduce((at, step) => at[step], description) };
}

/** Returns the type of a schema in a few words, with links to named schemas. */
export function type(schema) {
  if (schema.$ref) return schemaLink(resolved(schema).name);
  if (schema.const !== undefined) return h("code", {}, JSON.stringify(schema.const));
  if (schema.enum) return joined(schema.enum.map((each) => h("code", {}, String(each))), " or ");
  if (schema.oneOf) return joined(schema.oneOf.map(type), " or ");
  if (schema.allOf) return joined(schema.allOf.map(type), " and ");
  const names = [schema.type ?? (schema.required ? "object" : "anything")].flat().filter((each) => each !== "null");
  const array = names.includes("array");
  const elements = array && schema.items ? type(schema.items) : null;
  return h("span", {}, names.join(" or "), elements ? [" of ", elements] : null);
}

function schemaLink(name) {
  return h("a", { href: `#schema-${name}` }, name);
}

/** Returns nodes with a word between them. */
function joined(parts, word) {
  return h("span", {}, parts.flatMap((part, index) => [index > 0 ? word : "", part]));
}

/** Returns the constraints of a schema, each in words. */
function bounds(schema) {
  const ranges = [["minimum", "maximum", ""], ["minLength", "maxLength", " characters"],
    ["minItems", "maxItems", " elements"], ["minProperties", "maxProperties", " fields"]];
  const own = ranges.flatMap(([minimum, maximum, unit]) => {
    const [low, high] = [schema[minimum], schema[maximum]];
    if (low !== undefined && low === high) return [`${low}${unit}`];
    return [["at least", low], ["at most", high]].filter(([, bound]) => bound !== undefined)
      .map(([word, bound]) => `${word} ${bound}${unit}`);
  });
  const words = {
    exclusiveMinimum: (bound) => `above ${bound}`,
    exclusiveMaximum: (bound) => `below ${bound}`,
    pattern: (bound) => `matching ${bound}`,
    format: (bound) => bound,
    default: (bound) => `default ${JSON.stringify(bound)}`,
  };
  for (const [name, say] of Object.entries(words)) if (schema[name] !== undefined) own.push(say(schema[name]));
  const inner = [...(schema.prefixItems ?? []), schema.items]
    .filter((each) => each && !each.$ref).flatMap((each) => bounds(each).map((bound) => `each ${bound}`));
  return [...new Set([...own, ...inner])];
}

/** Returns the bounds of a schema as text after its type. */
export function boundsText(schema) {
  const found = bounds(schema);
  return found.length > 0 ? h("span", { class: "bounds" }, `, ${found.join(", ")}`) : null;
}

/** Returns a table row for each field of a schema; the fields of nested objects are indented. */
function fields(owner, schema, depth = 0) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const isRequired = schema.required?.includes(name);
    const nested = [field, field.items, field.additionalProperties].filter((each) => each?.properties);
    return [
      h("tr", { class: `depth-${Math.min(depth, 3)}`, id: depth === 0 ? `schema-${owner}-${name}` : null },
        h("th", { scope: "row" }, h("code", {}, name),
          isRequired ? null : h("span", { class: "optional" }, " optional")),
        h("td", {}, type(field), boundsText(field), prose(field.description))),
      ...nested.flatMap((each) => fields(owner, each, depth + 1)),
    ];
  });
}

/** Returns the description of a named schema, collapsed. */
export function schemaSection([name, schema]) {
  const rows = fields(name, schema);
  const codes = codeTables.find((each) => each.schema === name);
  return h("details", { id: `schema-${name}`, class: "schema" },
    h("summary", {}, h("h3", {}, name)),
    prose(schema.description),
    codes ? h("p", {}, h("a", { href: `#${codes.id}` }, codes.title), " lists the values.") : null,
    rows.length > 0
      ? h("div", { class: "wide", tabindex: "0" }, h("table", {}, h("tbody", {}, rows)))
      : codes ? null : h("p", {}, type(schema), boundsText(schema)),
    (schema.anyOf ?? []).length > 0
      ? h("p", {}, "With the fields of ", joined(schema.anyOf.map(type), ", or of "), ".")
      : null);
}

/** The schemas whose values are codes, each with a table of its own. */
export const codeTables = [
  { id: "problem-codes", schema: "ProblemCode", prefix: "problem", title: "Problem codes" },
  { id: "fault-codes", schema: "FaultCode", prefix: "fault", title: "Fault codes" },
  { id: "note-codes", schema: "NoteCode", prefix: "note", title: "Note codes" },
];

/** Returns the table of the codes of a schema; a description that begins with a status has a column for it. */
export function codeTable({ id, schema, prefix, title }) {
  const { description: about, "x-enumDescriptions": meanings } = description.components.schemas[schema];
  const rows = Object.entries(meanings).map(([code, meaning]) => ({ code, ...split(meaning) }));
  const hasStatus = rows.some((row) => row.status);
  return h("section", { id, tabindex: "-1" }, h("h3", {}, title), prose(about),
    h("div", { class: "wide", tabindex: "0" }, h("table", { class: "codes" },
      h("thead", {}, h("tr", {}, hasStatus ? h("th", { scope: "col" }, "Status") : null,
        h("th", { scope: "col" }, "Code"), h("th", { scope: "col" }, "Meaning"))),
      h("tbody", {}, rows.map(({ code, status, meaning }) => h("tr", { id: `${prefix}-${code}`, tabindex: "-1" },
        hasStatus ? h("td", {}, status) : null, h("td", {}, breakable(h("code", {}, code))), h("td", {}, prose(meaning))))))));
}

/** Splits "422: The body …" into its status and the rest. */
function split(meaning) {
  const [, status, rest] = /^(\d{3}): ([^]*)$/.exec(meaning) ?? [];
  return status ? { status, meaning: rest } : { meaning };
}
