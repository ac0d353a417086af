// The documentation: GET /openapi.json and the guides, with a form for each operation. It adds no content of its own.

import { requestJSON, sentence, token } from "./api.js";
import { byId, h } from "./dom.js";
import { guides, loadGuide } from "./guides.js";
import { operationSection, operationsOf } from "./operations.js";
import { setModel } from "./request-form.js";
import { codeTable, codeTables, prose, schemaSection, setDescription } from "./schemas.js";
import { addSearch, entries } from "./search.js";

/** Whether the contents stand beside the text. They are collapsed otherwise. */
const wide = matchMedia("(min-width: 60rem)");

/** The views in their order, the overview first. Only the open one is in the document. */
let views = [];

async function start() {
  let description, loaded;
  try {
    [description, ...loaded] = await Promise.all([
      requestJSON("openapi.json"), ...guides.map(loadGuide)]);
    setModel((await requestJSON("health")).model ?? "");
  } catch (error) {
    byId("start").setAttribute("role", "alert");
    byId("start").replaceChildren(
      sentence(error.message), " ", h("button", { type: "button", onclick: () => location.reload() }, "Try again"));
    return;
  }
  setDescription(description);
  views = allViews(description, loaded);
  showContents(description, loaded);
  const operations = description.tags.flatMap(({ name }) => operationsOf(name, description));
  addSearch({
    field: byId("query"), results: byId("results"), contents: byId("contents"),
    list: entries({ description, guides: loaded, codeTables, operations }),
  });
  addToken();
  wide.addEventListener("change", () => { byId("menu").open = wide.matches; });
  byId("menu").open = wide.matches;
  byId("start").hidden = true;
  byId("documentation").hidden = false;
  addEventListener("hashchange", follow);
  follow();
}

// MARK: Views

function view(id, title, ...children) {
  return h("section", { id, class: "view", tabindex: "-1" }, h("h2", {}, title), children);
}

function allViews(description, loaded) {
  const { info, tags, components } = description;
  const [first, ...more] = prose(info.description);
  return [
    view("overview", `${info.title} ${info.version}`, prose(info.summary), first,
      h("ul", { class: "cards" }, loaded.map(({ id, title, section }) =>
        h("li", {}, h("a", { href: `#${id}` }, title), h("p", {}, section.querySelector("p").textContent)))),
      h("h3", {}, "The interface"), more,
      Object.entries(components.securitySchemes ?? {}).map(([name, scheme]) =>
        h("p", {}, `${name.charAt(0).toUpperCase()}${name.slice(1)} token: `, scheme.description)),
      h("p", {}, ["openapi.yaml", "openapi.json"].map((file, index) => [index ? ", " : "", h("a", { href: file }, file)]))),
    ...loaded.map(({ section }) => section),
    ...tags.map(({ name, description: about }) =>
      view(tagID(name), name, prose(about), operationsOf(name, description).map(operationSection))),
    view("codes", "Codes", h("p", {}, "Programs should match these codes: the wording of sentences may change."),
      codeTables.map(codeTable)),
    view("schemas", "Schemas", Object.entries(components.schemas).map(schemaSection)),
  ];
}

function tagID(name) {
  return `operations-${name.toLowerCase()}`;
}

function showContents(description, loaded) {
  const link = (id, ...children) => h("li", {}, h("a", { href: `#${id}` }, children));
  const [metrics] = loaded.filter(({ id }) => id === "guide-metrics");
  const group = (title, items) => [h("h2", {}, title), h("ul", {}, items)];
  byId("contents").append(
    h("ul", {}, link("overview", "Overview")),
    ...group("Guide", loaded.filter((each) => each !== metrics).map(({ id, title, headings }) => [
      link(id, title),
      h("li", { class: "inner", "data-view": id, hidden: true }, h("ul", {},
        headings.filter(({ level }) => level === 2).map((each) => link(each.id, each.text)))),
    ])),
    ...description.tags.flatMap(({ name }) => group(name, operationsOf(name, description).map(({ path, method, details }) =>
      link(details.operationId, h("span", { class: `method ${method}` }, method.toUpperCase()), " ", h("code", {}, path))))),
    ...group("Reference", [link("codes", "Codes"), link(metrics.id, metrics.title), link("schemas", "Schemas")]));
}

// MARK: Links

/** Shows the view of the address's fragment, opens what is collapsed around its element, and moves there. */
function follow() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id === "views") return;
  const target = withID(id) ?? views[0];
  const shown = target.closest(".view");
  if (shown.parentElement === null) byId("views").replaceChildren(shown);
  for (let each = target; each !== shown; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  for (const link of document.querySelectorAll(".contents a")) {
    const isCurrent = link.hash === `#${target.id}`;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const inner of document.querySelectorAll(".inner")) inner.hidden = inner.dataset.view !== shown.id;
  const title = (target.querySelector("h2, h3, code") ?? target).textContent;
  document.title = `${title}: Lacuna`;
  // The first view of a page without a fragment begins at the top.
  if (!location.hash) return;
  byId("menu").open = wide.matches;
  const focused = target.tagName === "DETAILS" ? target.querySelector("summary") : target;
  if (!focused.hasAttribute("tabindex") && focused.tagName !== "SUMMARY") focused.setAttribute("tabindex", "-1");
  focused.focus({ preventScroll: true });
  if (target === shown) scrollTo(0, 0);
  else target.scrollIntoView();
}

/** Returns the view with an identifier, or the element of a view; undefined if there is none. */
function withID(id) {
  const selector = `[id="${CSS.escape(id)}"]`;
  return views.map((each) => (each.id === id ? each : each.querySelector(selector))).find((each) => each !== null);
}

/** Keeps the token that the forms send, as the playground does: until the tab is closed. */
function addToken() {
  const field = byId("token-field");
  field.form.addEventListener("submit", (event) => event.preventDefault());
  field.value = token() ?? "";
  field.addEventListener("input", () => {
    if (field.value.trim()) sessionStorage.setItem("token", field.value.trim());
    else sessionStorage.removeItem("token");
  });
}

start();
