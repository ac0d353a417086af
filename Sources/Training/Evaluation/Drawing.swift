import Numerics

/// A builder of SVG documents; lengths are in pixels, and y points downwards.
struct Drawing {
  private var elements: [String] = []
  private let width: Double
  private let height: Double

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// The document; its colours follow the reader's light or dark scheme.
  var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
    width="\(number(width))" height="\(number(height))" font-family="system-ui, sans-serif" font-size="12">
    <style>.ink{stroke:#444;fill:none}.grid{stroke:#ccc;fill:none}text{fill:#222}\
    @media(prefers-color-scheme:dark){.ink{stroke:#bbb}.grid{stroke:#555}text{fill:#eee}}</style>
    \(elements.joined(separator: "\n"))
    </svg>

    """
  }

  /// Adds text, turned by 90° for a vertical axis.
  mutating func text(
    _ text: String, x: Double, y: Double, anchor: String = "middle", size: Double = 12,
    turned: Bool = false
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(number(x)) \(number(y)))\"" : ""
    elements.append(
      "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" "
        + "font-size=\"\(number(size))\"\(turn)>\(escaped(text))</text>")
  }

  /// Adds a polyline in the style "ink" or "grid", or in a colour.
  mutating func line(
    _ points: [(x: Double, y: Double)], style: String = "ink", color: String? = nil,
    dashed: Bool = false, width: Double = 1
  ) {
    let path = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    let paint = color.map { "fill=\"none\" stroke=\"\($0)\"" } ?? "class=\"\(style)\""
    elements.append(
      "<polyline points=\"\(path)\" \(paint) stroke-width=\"\(number(width))\""
        + (dashed ? " stroke-dasharray=\"4 3\"/>" : "/>"))
  }

  /// Adds dots of one colour, as a single path.
  mutating func dots(_ points: [(x: Double, y: Double)], color: String, radius: Double) {
    guard !points.isEmpty else { return }
    let path = points.map { "M\(number($0.x)) \(number($0.y))h0" }.joined()
    elements.append(
      "<path d=\"\(path)\" stroke=\"\(color)\" stroke-width=\"\(number(2 * radius))\" "
        + "stroke-linecap=\"round\" stroke-opacity=\"0.6\" fill=\"none\"/>")
  }

  private func number(_ value: Double) -> String {
    value.decimalText(places: 1).replacing(".0", with: "")
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
