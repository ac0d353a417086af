import Foundation

/// The axes of a square plot with linear scales, which map values to pixels.
struct Axes {
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  let left: Double
  let top: Double
  let side: Double

  /// Returns the pixel of a point; points outside the axes are moved to the frame.
  func point(_ px: Double, _ py: Double) -> (x: Double, y: Double) {
    func fraction(_ value: Double, _ range: ClosedRange<Double>) -> Double {
      min(1, max(0, (value - range.lowerBound) / (range.upperBound - range.lowerBound)))
    }
    return (left + side * fraction(px, x), top + side * (1 - fraction(py, y)))
  }

  /// Draws the frame, a grid at round values, and the labels.
  func draw(
    on drawing: inout Drawing, title: String, xLabel: String, yLabel: String
  ) {
    for tick in ticks(x) {
      let foot = point(tick, y.lowerBound)
      drawing.line([foot, point(tick, y.upperBound)], style: "grid", width: 0.5)
      drawing.text(label(tick), x: foot.x, y: foot.y + 15, size: 10)
    }
    for tick in ticks(y) {
      let foot = point(x.lowerBound, tick)
      drawing.line([foot, point(x.upperBound, tick)], style: "grid", width: 0.5)
      drawing.text(label(tick), x: foot.x - 5, y: foot.y + 3.5, anchor: "end", size: 10)
    }
    drawing.line([
      (left, top), (left + side, top), (left + side, top + side), (left, top + side), (left, top),
    ])
    drawing.text(title, x: left + side / 2, y: top - 10, size: 13)
    drawing.text(xLabel, x: left + side / 2, y: top + side + 32)
    drawing.text(yLabel, x: left - 40, y: top + side / 2, turned: true)
  }

  /// Returns about five values, with a step of 1, 2 or 5 times a power of ten.
  private func ticks(_ range: ClosedRange<Double>) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / 5
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
    let first = (range.lowerBound / step).rounded(.up)
    let last = (range.upperBound / step).rounded(.down)
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  private func label(_ value: Double) -> String {
    abs(value) < 1e-9 ? "0" : String(format: "%g", (value * 1e6).rounded() / 1e6)
  }
}
