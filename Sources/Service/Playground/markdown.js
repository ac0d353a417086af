// Renders the guides: the part of Markdown (CommonMark with tables) that they use.

import { h } from "./dom.js";

/**
 * Returns the elements of a document.
 *
 * @param text Headings, paragraphs, lists without nesting, tables and fenced code.
 * @param options `heading(level, children, text)`, `code(text, language)` and `link(target, children)` create these elements.
 */
export function markdown(text, options) {
  const lines = text.replaceAll(/<!--.*?-->\n?/gs, "").split("\n");
  const elements = [];
  while (lines.length > 0) elements.push(block(lines, options));
  return elements.filter(Boolean);
}

/** Takes the lines of the next block, and returns its element or null. */
function block(lines, options) {
  const line = lines[0];
  if (line.trim() === "") return void lines.shift();
  if (line.startsWith("```")) return fence(lines, options);
  if (line.startsWith("|")) return table(take(lines, (each) => each.startsWith("|")), options);
  if (line.startsWith("- ")) return list(take(lines, (each) => /^(- |  )/.test(each)), options);
  const heading = /^(#+) (.*)$/.exec(line);
  if (heading) {
    lines.shift();
    return options.heading(heading[1].length, inline(heading[2], options), plain(heading[2]));
  }
  const paragraph = [lines.shift(), ...take(lines, (each) => each.trim() !== "" && !/^(```|\||- |#)/.test(each))];
  return h("p", {}, inline(paragraph.join(" "), options));
}

/** Removes and returns the first lines, as long as they fulfil a condition. */
function take(lines, condition) {
  const end = lines.findIndex((each) => !condition(each));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function fence(lines, options) {
  const language = lines.shift().slice(3).trim();
  const content = take(lines, (each) => !each.startsWith("```"));
  lines.shift();
  return options.code(content.join("\n"), language);
}

function list(lines, options) {
  const items = lines.join("\n").slice(2).split("\n- ");
  return h("ul", {}, items.map((item) => h("li", {}, inline(item.split("\n").map((each) => each.trim()).join(" "), options))));
}

function table(lines, options) {
  const [head, , ...rows] = lines.map((line) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim()));
  const cells = (row, name) => row.map((cell) => h(name, { scope: name === "th" ? "col" : null }, inline(cell, options)));
  return h("div", { class: "wide", tabindex: "0" }, h("table", {},
    h("thead", {}, h("tr", {}, cells(head, "th"))),
    h("tbody", {}, rows.map((row) => h("tr", {}, cells(row, "td"))))));
}

/** Returns the nodes of a text with code, strong and emphasised words and links. */
function inline(text, options) {
  const marks = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)]+)\)/g;
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(marks)) {
    const [all, code, strong, emphasis, label, target] = match;
    nodes.push(text.slice(end, match.index));
    end = match.index + all.length;
    if (code) nodes.push(h("code", {}, code));
    else if (strong) nodes.push(h("strong", {}, inline(strong, options)));
    else if (emphasis) nodes.push(h("em", {}, inline(emphasis, options)));
    else nodes.push(options.link(target, inline(label, options)));
  }
  return [...nodes, text.slice(end)].filter((node) => node !== "");
}

/** Returns a text without marks. */
function plain(text) {
  return text.replaceAll(/[`*]|\]\([^)]*\)|\[/g, "");
}
