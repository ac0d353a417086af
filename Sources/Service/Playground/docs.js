// The API documentation. The page renders GET /openapi.json and adds no content of its own.

import { requestJSON, sentence } from "./api.js";
import { byId, h } from "./dom.js";

let description = {};

/** Returns the paragraphs of a description, with code where it has backticks. */
function prose(text) {
  return (text ?? "").trim().split(/\n\s*\n/).filter(Boolean).map((paragraph) =>
    h("p", {}, paragraph.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part))));
}

/** Follows a `$ref`. Returns the target and its name, or the value itself if it is not a reference. */
function resolved(value) {
  if (!value?.$ref) return { value };
  const steps = value.$ref.replace("#/", "").split("/");
  return { name: steps.at(-1), value: steps.reduce((at, step) => at[step], description) };
}

function schemaLink(name) {
  return h("a", { href: `#schema-${name}` }, name);
}

// MARK: Schemas

/** Returns the type of a schema in a few words, with links to named schemas. */
function type(schema) {
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

/** Returns a table row for each field of a schema; the fields of nested objects are indented. */
function fields(schema, depth = 0) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const isRequired = schema.required?.includes(name);
    const nested = [field, field.items, field.additionalProperties].filter((each) => each?.properties);
    return [
      h("tr", { class: `depth-${Math.min(depth, 3)}` },
        h("th", { scope: "row" }, h("code", {}, name),
          isRequired ? null : h("span", { class: "optional" }, " optional")),
        h("td", {}, type(field), bounds(field).length > 0
          ? h("span", { class: "bounds" }, `, ${bounds(field).join(", ")}`) : null, prose(field.description))),
      ...nested.flatMap((each) => fields(each, depth + 1)),
    ];
  });
}

/** Returns a table row for each value of an enumeration with described values (`x-enumDescriptions`). */
function values(schema) {
  return Object.entries(schema["x-enumDescriptions"] ?? {}).map(([value, meaning]) =>
    h("tr", {}, h("th", { scope: "row" }, h("code", {}, value)), h("td", {}, prose(meaning))));
}

function schemaSection([name, schema]) {
  const rows = [...fields(schema), ...values(schema)];
  return h("section", { id: `schema-${name}`, class: "schema" },
    h("h3", {}, name), prose(schema.description),
    rows.length > 0
      ? h("div", { class: "wide" }, h("table", {}, h("tbody", {}, rows)))
      : h("p", {}, type(schema), bounds(schema).length > 0 ? `, ${bounds(schema).join(", ")}` : ""),
    (schema.anyOf ?? []).length > 0
      ? h("p", {}, "With the fields of ",
        joined(schema.anyOf.map(type), ", or of "), ".")
      : null);
}

// MARK: Routes

function content(media) {
  return Object.entries(media ?? {}).map(([mediaType, { schema = {} }]) =>
    h("li", {}, h("code", {}, mediaType), ": ", type(schema), " ", prose(schema.description)));
}

function parameter(reference) {
  const { value } = resolved(reference);
  return h("li", {}, h("code", {}, value.name), ` in the ${value.in}: `, type(value.schema), prose(value.description));
}

function example(path, [, { summary, value }]) {
  const command = `curl -s ${new URL(path.slice(1), document.baseURI)} -d '${JSON.stringify(value, null, 2)}'`;
  return h("details", {}, h("summary", {}, summary), h("pre", { tabindex: "0" }, command));
}

function response([status, reference]) {
  const { value } = resolved(reference);
  const headers = Object.entries(value.headers ?? {}).map(([name, header]) =>
    h("li", {}, h("code", {}, name), ": ", prose(resolved(header).value.description)));
  return h("tr", {},
    h("th", { scope: "row" }, h("code", {}, status)),
    h("td", {}, prose(value.description),
      value.content || headers.length > 0 ? h("ul", {}, content(value.content), headers) : null));
}

function operation(path, method, details) {
  const { value: body } = resolved(details.requestBody);
  const examples = Object.values(body?.content ?? {})
    .flatMap((media) => Object.entries(media.examples ?? {}));
  return h("section", { id: details.operationId, class: "operation" },
    h("h3", {}, h("span", { class: "method" }, method.toUpperCase()), " ", h("code", {}, path)),
    prose(details.summary), prose(details.description),
    details.parameters ? [h("h4", {}, "Parameters"), h("ul", {}, details.parameters.map(parameter))] : null,
    body ? [h("h4", {}, "Body"), h("ul", {}, content(body.content))] : null,
    examples.map((each) => example(path, each)),
    h("h4", {}, "Responses"),
    h("div", { class: "wide" }, h("table", {}, h("tbody", {}, Object.entries(details.responses).map(response)))));
}

/** Returns the operations with a tag, in the order of the document. */
function operations(tag) {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).filter(([, details]) => details.tags?.includes(tag))
      .map(([method, details]) => ({ path, method, details })));
}

// MARK: The page

async function start() {
  try {
    description = await requestJSON("openapi.json");
  } catch (error) {
    byId("start").setAttribute("role", "alert");
    byId("start").replaceChildren(
      sentence(error.message), " ", h("button", { type: "button", onclick: () => location.reload() }, "Try again"));
    return;
  }
  const { info, tags, components } = description;
  byId("routes").append(
    h("section", {}, h("h2", {}, `${info.title} ${info.version}`), prose(info.summary), prose(info.description),
      Object.entries(components.securitySchemes ?? {}).map(([name, scheme]) =>
        h("p", {}, `${name.charAt(0).toUpperCase()}${name.slice(1)} token: `, scheme.description))),
    ...tags.map(({ name, description: about }) =>
      h("section", {}, h("h2", {}, name), prose(about),
        operations(name).map(({ path, method, details }) => operation(path, method, details)))),
    h("section", {}, h("h2", {}, "Schemas"), Object.entries(components.schemas).map(schemaSection)));
  byId("contents").append(
    ...tags.map(({ name }) => [name, operations(name).map(({ path, method, details }) =>
      h("li", {}, h("a", { href: `#${details.operationId}` },
        h("span", { class: "method" }, method.toUpperCase()), " ", h("code", {}, path))))])
      .flatMap(([name, items]) => [h("h2", {}, name), h("ul", {}, items)]),
    h("h2", {}, "Schemas"),
    h("ul", {}, Object.keys(components.schemas).map((name) => h("li", {}, schemaLink(name)))),
    h("p", {}, joined(["openapi.yaml", "openapi.json"].map((file) => h("a", { href: file }, file)), ", ")));
  byId("start").hidden = true;
  byId("description").hidden = false;
  // The browser looked for the fragment's element before it existed.
  if (location.hash) byId(location.hash.slice(1))?.scrollIntoView();
}

start();
