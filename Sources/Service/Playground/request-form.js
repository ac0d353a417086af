// A form that sends a request of an operation to this server and shows the response.

import { token } from "./api.js";
import { codeBlock, jsonText } from "./code.js";
import { counted, h } from "./dom.js";
import { resolved } from "./schemas.js";

/** The most bytes of a response that are shown. */
const LIMIT = 200_000;

/** The values of path parameters that the server's model gives; see `setModel`. */
const defaults = {};

/** Sets the model that paths name by default, by its identity `name@version`. */
export function setModel(identity) {
  [defaults.model, defaults.version] = identity.split("@");
}

/** Returns the form of an operation, and the place for the response. */
export function requestForm({ path, method, details, body }) {
  const name = details.operationId;
  const parameters = (details.parameters ?? []).map((each) => resolved(each).value)
    .map((parameter) => ({ ...parameter, field: parameterField(name, parameter) }));
  const editor = body ? bodyEditor(name, body.content) : null;
  const curl = h("div", {});
  const result = h("div", { class: "result" });
  const status = h("p", { class: "sent", role: "status" });
  const send = h("button", { type: "submit", class: "primary" }, "Send");
  const cancel = h("button", { type: "button", hidden: true }, "Cancel");

  function request() {
    let target = path.replaceAll(/\{(\w+)\}/g, (_, each) =>
      encodeURIComponent(parameters.find((parameter) => parameter.name === each).field.value));
    const given = (place) => parameters.filter((each) => each.in === place && each.field.value !== "");
    const query = given("query").map((each) => `${each.name}=${encodeURIComponent(each.field.value)}`).join("&");
    if (query) target += `?${query}`;
    const headers = Object.fromEntries(given("header").map((each) => [each.name, each.field.value]));
    if (editor) headers["Content-Type"] = editor.media();
    return { method: method.toUpperCase(), url: new URL(target.slice(1), document.baseURI).href, headers };
  }

  function showCommand() {
    curl.replaceChildren(codeBlock(command(request(), editor)));
  }

  async function submit(event) {
    event.preventDefault();
    const aborter = new AbortController();
    cancel.onclick = () => aborter.abort();
    [send.disabled, cancel.hidden] = [true, false];
    status.textContent = "Waiting for the response …";
    try {
      const { url, ...options } = request();
      if (token()) options.headers.Authorization = `Bearer ${token()}`;
      const start = performance.now();
      const response = await fetch(url, { ...options, body: editor?.body(), signal: aborter.signal, cache: "no-store" });
      const { text, isComplete } = await read(response);
      const time = Math.round(performance.now() - start);
      status.textContent = `${response.status} ${response.statusText}, ${time} ms`;
      result.replaceChildren(...shown(response, text, isComplete));
    } catch (error) {
      result.replaceChildren();
      status.textContent = error.name === "AbortError" ? "Cancelled" : "The server cannot be reached";
    }
    [send.disabled, cancel.hidden] = [false, true];
  }

  const form = h("form", { class: "request", "aria-label": `Send ${method.toUpperCase()} ${path}`, onsubmit: submit, oninput: showCommand,
    onchange: showCommand },
  parameters.filter(isPlain).map(({ field }) => field.element), editor?.elements,
  optionalFields(parameters.filter((each) => !isPlain(each))), h("div", { class: "buttons" }, send, cancel));
  showCommand();
  return [h("h4", {}, "Try it"), form, status, result, h("h4", {}, "The same with curl"), curl];
}

/** Whether the field of a parameter is always shown: it is required, or one of few choices. */
function isPlain({ required, schema }) {
  return required || schema.enum !== undefined;
}

/** Returns the fields of optional parameters; more than two are collapsed. */
function optionalFields(parameters) {
  const elements = parameters.map(({ field }) => field.element);
  if (elements.length <= 2) return elements;
  return h("details", { class: "more" }, h("summary", {}, `${elements.length} optional parameters`), elements);
}

/** Returns the control of a parameter in a `div`, and its value; no value is "". */
function parameterField(operation, { name, in: place, required, schema, description }) {
  const id = `${operation}-${name}`;
  const choices = schema.type === "boolean" ? ["true", "false"] : schema.enum;
  const initial = place === "path" ? defaults[name] ?? "" : "";
  const control = choices
    ? h("select", { id }, required ? null : h("option", { value: "" }, schema.default ? `default (${schema.default})` : "default"),
      choices.map((each) => h("option", {}, each)))
    : h("input", { id, type: "text", value: initial, required, autocomplete: "off", spellcheck: "false",
      maxlength: schema.maxLength });
  return {
    get value() { return control.value.trim(); },
    element: h("div", { class: "field", title: description?.trim() }, h("label", { for: id }, name, required ? null : h("span", { class: "optional" }, " optional")), control),
  };
}

/** Returns the controls of a body: its media type, an example to start from, the text, and a file instead of the text. */
function bodyEditor(operation, content) {
  const id = (part) => `${operation}-body-${part}`;
  const text = h("textarea", { id: id("text"), rows: 16, spellcheck: "false", autocapitalize: "off" });
  const file = h("input", { id: id("file"), type: "file" });
  const example = h("select", { id: id("example"), onchange: fill });
  const media = h("select", { id: id("media"), onchange: offer }, Object.keys(content).map((each) => h("option", {}, each)));

  function examples() {
    return Object.values(content[media.value].examples ?? {}).map((each) => resolved(each).value);
  }
  function offer() {
    example.replaceChildren(...examples().map(({ summary }, index) => h("option", { value: index }, summary)));
    example.closest(".field").hidden = examples().length < 2;
    fill();
  }
  function fill() {
    const value = examples()[Number(example.value)]?.value ?? "";
    text.value = typeof value === "string" ? value : jsonText(value);
    file.value = "";
  }
  const labelled = (part, label, control) => h("div", { class: "field" }, h("label", { for: id(part) }, label), control);
  const elements = [labelled("media", "Content-Type", media), labelled("example", "Example", example),
    labelled("text", "Body", text), labelled("file", "Or a file as the body", file)];
  offer();
  return {
    elements,
    media: () => media.value,
    body: () => file.files[0] ?? text.value,
    text: () => text.value,
    fileName: () => file.files[0]?.name,
  };
}

/** Returns a request as a command for curl. A token is never part of it. */
function command({ method, url, headers }, editor) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = [`curl -s${method === "GET" ? "" : ` -X ${method}`} ${quoted(url)}`];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (token()) parts.push('-H "Authorization: Bearer $LACUNA_TOKEN"');
  if (editor) parts.push(`--data-binary ${quoted(editor.fileName() ? `@${editor.fileName()}` : editor.text())}`);
  return parts.join(" \\\n  ");
}

/** Reads at most `LIMIT` bytes of a response, and then ends it. */
async function read(response) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    text += decoder.decode(value, { stream: true });
    if (size > LIMIT) {
      await reader.cancel();
      return { text, isComplete: false };
    }
  }
  return { text: text + decoder.decode(), isComplete: true };
}

/** Returns the elements that show a response. */
function shown(response, text, isComplete) {
  const fields = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const isJSON = isComplete && /[/+]json/.test(response.headers.get("Content-Type") ?? "");
  return [
    h("div", { class: `response-body s${String(response.status).charAt(0)}` }, codeBlock(isJSON ? pretty(text) : text)),
    isComplete ? null : h("p", { class: "hint" }, `Only the first ${counted(Math.round(text.length / 1000), "kilobyte")} are shown. `,
      "The command below gets all of it."),
    h("details", { class: "headers" }, h("summary", {}, "Header fields"), codeBlock(fields)),
  ].filter(Boolean);
}

function pretty(text) {
  try {
    return jsonText(JSON.parse(text));
  } catch {
    return text;
  }
}
