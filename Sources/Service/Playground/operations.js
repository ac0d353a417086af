// Operations: their parameters, bodies and responses, each with a form that sends a request.

import { codeBlock, jsonText } from "./code.js";
import { h } from "./dom.js";
import { requestForm } from "./request-form.js";
import { boundsText, prose, resolved, type } from "./schemas.js";

/** Returns the operations with a tag, in the order of the document. */
export function operationsOf(tag, description) {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).filter(([, details]) => details.tags?.includes(tag))
      .map(([method, details]) => ({ path, method, details })));
}

/** Returns the description of an operation, collapsed. The form is made when it is opened for the first time. */
export function operationSection({ path, method, details }) {
  const { value: body } = resolved(details.requestBody);
  const form = h("div", { class: "try" });
  const section = h("details", { id: details.operationId, class: "operation", ontoggle: open },
    h("summary", {}, h("h3", {}, h("span", { class: `method ${method}` }, method.toUpperCase()), " ", h("code", {}, path)),
      " ", h("span", { class: "about" }, details.summary)),
    h("div", { class: "columns" },
      h("div", {},
        prose(details.description),
        details.parameters ? [h("h4", {}, "Parameters"), h("ul", {}, details.parameters.map(parameter))] : null,
        body ? [h("h4", {}, "Body"), h("ul", {}, content(body.content))] : null,
        h("h4", {}, "Responses"),
        Object.entries(details.responses).map(response)),
      form));
  function open() {
    if (section.open && form.childElementCount === 0) form.append(...requestForm({ path, method, details, body }));
  }
  return section;
}

function parameter(reference) {
  const { value } = resolved(reference);
  return h("li", {}, h("code", {}, value.name), ` in the ${value.in}: `, type(value.schema), boundsText(value.schema),
    prose(value.description));
}

function content(media) {
  return Object.entries(media ?? {}).map(([mediaType, { schema = {} }]) =>
    h("li", {}, h("code", {}, mediaType), ": ", type(schema), " ", prose(schema.description)));
}

function response([status, reference]) {
  const { value } = resolved(reference);
  const headers = Object.entries(value.headers ?? {}).map(([name, header]) =>
    h("li", {}, h("code", {}, name), ": ", prose(resolved(header).value.description)));
  const examples = Object.values(value.content ?? {}).flatMap((media) => Object.values(media.examples ?? {}));
  return h("details", { class: "response" },
    h("summary", {}, h("code", { class: `status s${status.charAt(0)}` }, status), " ", words(firstSentence(value.description))),
    prose(value.description.trim().slice(firstSentence(value.description).length)),
    value.content || headers.length > 0 ? h("ul", {}, content(value.content), headers) : null,
    examples.map(example));
}

/** Returns the first sentence of a text. */
function firstSentence(text) {
  return /^[^]*?\.(?=\s|$)/.exec(text.trim())?.[0] ?? text.trim();
}

/** Returns the nodes of a text of one paragraph. */
function words(text) {
  return prose(text).flatMap((paragraph) => [...paragraph.childNodes]);
}

function example(reference) {
  const { summary, value } = resolved(reference).value;
  const text = typeof value === "string" ? value : jsonText(value);
  return h("figure", {}, h("figcaption", {}, words(summary)), codeBlock(text));
}
