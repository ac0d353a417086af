// Draws on a canvas. Lengths are in CSS pixels.

/** Discs are drawn once for each style and radius, and copied. The copies are for radii in these steps. */
const radiusStep = 0.25;
const largestSpriteCount = 400;
/** The least radius of discs with an outline, px. */
const leastOutlined = 4;

/** The pen of the page's drawing and of PNG pictures; it has the methods of `SVGPen`. */
export class CanvasPen {
  #context;
  #ratio;
  #sprites = new Map();

  /** @param ratio The pixels of the canvas for each CSS pixel. */
  constructor(canvas, ratio) {
    this.#context = canvas.getContext("2d");
    this.#ratio = ratio;
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#context.lineCap = "round";
    this.#context.textBaseline = "middle";
    this.#context.imageSmoothingEnabled = false;
  }

  clear(width, height) {
    this.#context.clearRect(0, 0, width, height);
  }

  /** Draws a part of the drawing. */
  group(name, body) {
    body();
  }

  /** Draws lines between pairs of points, x1, y1, x2, y2, x1, …. */
  segments(points, { colour, width, dash = [], opacity = 1 }) {
    if (points.length === 0) return;
    const context = this.#context;
    context.globalAlpha = opacity;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    for (let index = 0; index < points.length; index += 4) {
      context.moveTo(points[index], points[index + 1]);
      context.lineTo(points[index + 2], points[index + 3]);
    }
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  polygon(points, { colour, width }) {
    const context = this.#context;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.closePath();
    context.stroke();
  }

  /** Draws discs of one kind around points x, y, x, …. Small ones are plain, which is several times as fast. */
  discs(points, radius, style) {
    if (radius >= leastOutlined) {
      for (let index = 0; index < points.length; index += 2) this.disc(points[index], points[index + 1], radius, style);
      return;
    }
    const context = this.#context;
    context.fillStyle = style.fill;
    context.beginPath();
    for (let index = 0; index < points.length; index += 2) {
      context.moveTo(points[index] + radius, points[index + 1]);
      context.arc(points[index], points[index + 1], radius, 0, 2 * Math.PI);
    }
    context.fill();
  }

  /** Draws a disc. `fill` may be null; `isShaded`: whether it looks like a sphere. */
  disc(x, y, radius, style) {
    if (style.dash || radius > 60) {
      trace(this.#context, x, y, radius, style);
      return;
    }
    const rounded = Math.max(radiusStep, Math.round(radius / radiusStep) * radiusStep);
    const sprite = this.#sprite(rounded, style);
    // Copies that cover whole pixels are several times as fast.
    const [left, top] = [x, y].map((centre) => Math.round(centre * this.#ratio - sprite.width / 2) / this.#ratio);
    this.#context.drawImage(sprite, left, top, sprite.width / this.#ratio, sprite.height / this.#ratio);
  }

  #sprite(radius, style) {
    const key = `${radius} ${style.fill} ${style.stroke} ${style.width.toFixed(1)} ${style.isShaded ?? false}`;
    let sprite = this.#sprites.get(key);
    if (!sprite) {
      if (this.#sprites.size > largestSpriteCount) this.#sprites.clear();
      const size = Math.ceil((2 * radius + style.width) * this.#ratio) + 2;
      const canvas = new OffscreenCanvas(size, size);
      const context = canvas.getContext("2d");
      context.scale(this.#ratio, this.#ratio);
      trace(context, size / 2 / this.#ratio, size / 2 / this.#ratio, radius, style);
      sprite = canvas.transferToImageBitmap();
      this.#sprites.set(key, sprite);
    }
    return sprite;
  }

  /** Writes a text whose middle is at a point. */
  text(x, y, size, content, { fill, halo, isItalic = false, isBold = true }) {
    const context = this.#context;
    context.font = `${isItalic ? "italic " : ""}${isBold ? "600 " : ""}${size.toFixed(1)}px system-ui, sans-serif`;
    context.textAlign = "center";
    if (halo) {
      context.strokeStyle = halo;
      context.lineWidth = size / 4;
      context.lineJoin = "round";
      context.strokeText(content, x, y);
    }
    context.fillStyle = fill;
    context.fillText(content, x, y);
  }
}

function trace(context, x, y, radius, { fill, stroke, width, dash, isShaded }) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (isShaded) {
    const light = context.createRadialGradient(
      x - radius * 0.35, y - radius * 0.4, radius * 0.05, x - radius * 0.1, y - radius * 0.1, radius * 1.15);
    light.addColorStop(0, "rgba(255, 255, 255, 0.75)");
    light.addColorStop(0.35, "rgba(255, 255, 255, 0)");
    light.addColorStop(1, "rgba(0, 0, 0, 0.5)");
    context.fillStyle = light;
    context.fill();
  }
  if (stroke) {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.setLineDash(dash ?? []);
    context.stroke();
    context.setLineDash([]);
  }
}
