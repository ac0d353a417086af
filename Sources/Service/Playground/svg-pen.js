// Writes an SVG document. It has the methods of `CanvasPen`; lengths are in CSS pixels.

/** The pen of SVG pictures. Its document needs no style sheet. */
export class SVGPen {
  #parts = [];

  group(name, body) {
    this.#parts.push(`<g id="${name}">`);
    body();
    this.#parts.push("</g>");
  }

  segments(points, { colour, width, dash, opacity }) {
    if (points.length === 0) return;
    const commands = [];
    for (let index = 0; index < points.length; index += 4) {
      const [x1, y1, x2, y2] = points.slice(index, index + 4).map(round);
      commands.push(`M${x1} ${y1}L${x2} ${y2}`);
    }
    this.#add("path", {
      d: commands.join(""), fill: "none", stroke: colour, "stroke-width": round(width), "stroke-linecap": "round",
      "stroke-dasharray": dash?.map(round).join(" "), "stroke-opacity": opacity,
    });
  }

  polygon(points, { colour, width }) {
    this.#add("polygon", {
      points: points.map((point) => point.slice(0, 2).map(round).join(",")).join(" "), fill: "none", stroke: colour,
      "stroke-width": round(width),
    });
  }

  discs(points, radius, style) {
    for (let index = 0; index < points.length; index += 2) this.disc(points[index], points[index + 1], radius, style);
  }

  disc(x, y, radius, { fill, stroke, width, dash }) {
    this.#add("circle", {
      cx: round(x), cy: round(y), r: round(radius), fill: fill ?? "none", stroke, "stroke-width": round(width),
      "stroke-dasharray": dash?.map(round).join(" "),
    });
  }

  text(x, y, size, content, { fill, halo, isItalic = false, isBold = true }) {
    this.#add("text", {
      x: round(x), y: round(y + 0.36 * size), "font-size": round(size), "font-family": "system-ui, sans-serif",
      "font-weight": isBold ? 600 : undefined, "font-style": isItalic ? "italic" : undefined,
      "text-anchor": "middle", fill, stroke: halo,
      "stroke-width": halo && round(size / 4), "stroke-linejoin": halo && "round", "paint-order": halo && "stroke",
    }, content);
  }

  #add(name, attributes, content) {
    const list = Object.entries(attributes).filter(([, value]) => value !== undefined)
      .map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`).join("");
    this.#parts.push(content === undefined ? `<${name}${list}/>` : `<${name}${list}>${escaped(content)}</${name}>`);
  }

  /** Returns the document of a size, with a title and a background. */
  document(width, height, title, background) {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" `,
      `viewBox="0 0 ${round(width)} ${round(height)}"><title>${escaped(title)}</title>`,
      `<rect width="100%" height="100%" fill="${background}"/>\n`, this.#parts.join("\n"), "\n</svg>\n",
    ].join("");
  }
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function escaped(value) {
  return String(value).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
