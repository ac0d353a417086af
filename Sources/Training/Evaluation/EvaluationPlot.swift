import Prediction

/// A picture of an evaluation.
///
/// For each property it shows predicted against DFT values, residuals by the number of defects, and the calibration of
/// the intervals.
public struct EvaluationPlot: Sendable {
  /// The picture as SVG.
  public let svg: String

  /// The colour-blind safe palette of Okabe and Ito (https://jfly.uni-koeln.de/color/).
  private static let colors = [
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999", "#B8A800",
  ]
  /// The side of a plot, pixels.
  private static let side = 300.0
  /// The distance between the origins of neighbouring plots, pixels.
  private static let pitch = 390.0

  /// Draws the rows of an evaluation.
  public init(of evaluation: Evaluation) {
    let properties = Property.allCases.filter { property in
      evaluation.rows.contains {
        $0.row.labels[property] != nil && $0.prediction[property] != nil
      }
    }
    let names = Set(evaluation.rows.map(\.row.dataset)).sorted()
    let legend = 20.0 * Double(names.count / 4 + 1)
    var drawing = Drawing(
      width: 3 * Self.pitch, height: Double(properties.count) * Self.pitch + legend)
    for (index, name) in names.enumerated() {
      let x = 60 + Double(index % 4) * 280
      let y = 16 + 20 * Double(index / 4)
      drawing.dots([(x, y - 4)], color: Self.color(index), radius: 5)
      drawing.text(name, x: x + 12, y: y, anchor: "start")
    }
    for (row, property) in properties.enumerated() {
      let points = evaluation.rows.compactMap { predicted -> Point? in
        guard let label = predicted.row.labels[property],
          let value = predicted.prediction[property],
          let dataset = names.firstIndex(of: predicted.row.dataset)
        else { return nil }
        return Point(
          dataset: dataset, defectCount: predicted.row.form.defects.count, label: label,
          predicted: value)
      }
      let top = legend + 30 + Double(row) * Self.pitch
      Self.agreement(points, property, top, &drawing)
      Self.residuals(points, property, top, &drawing)
      Self.coverage(
        points, names, evaluation.rows[0].prediction.intervalCoverage, top, &drawing)
    }
    svg = drawing.svg
  }

  private struct Point {
    let dataset: Int
    let defectCount: Int
    let label: Double
    let predicted: PredictedValue

    var residual: Double { predicted.value - label }
  }

  private static func color(_ dataset: Int) -> String { colors[dataset % colors.count] }

  private static func agreement(
    _ points: [Point], _ property: Property, _ top: Double, _ drawing: inout Drawing
  ) {
    let values = points.flatMap { [$0.label, $0.predicted.value] }
    let low = min(0, values.min() ?? 0)
    let high = max(low + 0.1, values.max() ?? 1)
    let axes = Axes(x: low...high, y: low...high, left: 60, top: top, side: side)
    axes.draw(
      on: &drawing, title: property.words, xLabel: "DFT, eV", yLabel: "predicted, eV")
    drawing.line([axes.point(low, low), axes.point(high, high)], dashed: true)
    for dataset in Set(points.map(\.dataset)).sorted() {
      drawing.dots(
        points.filter { $0.dataset == dataset }.map { axes.point($0.label, $0.predicted.value) },
        color: color(dataset), radius: 1.5)
    }
  }

  private static func residuals(
    _ points: [Point], _ property: Property, _ top: Double, _ drawing: inout Drawing
  ) {
    let sizes = points.map { abs($0.residual) * 1000 }.sorted()
    let limit = max(1, sizes.isEmpty ? 1 : sizes[(sizes.count - 1) * 99 / 100])
    let most = Double(points.map(\.defectCount).max() ?? 1)
    let axes = Axes(
      x: 0...(most + 1), y: -limit...limit, left: 60 + pitch, top: top, side: side)
    axes.draw(
      on: &drawing, title: "residuals by number of defects", xLabel: "defects",
      yLabel: "predicted − DFT, meV")
    drawing.line([axes.point(0, 0), axes.point(most + 1, 0)])
    let datasets = Set(points.map(\.dataset)).sorted()
    for (index, dataset) in datasets.enumerated() {
      // Shifted, so that data sets with the same counts do not hide each other.
      let shift = (Double(index) + 0.5) / Double(datasets.count) - 0.5
      drawing.dots(
        points.filter { $0.dataset == dataset }.map {
          axes.point(Double($0.defectCount) + 0.8 * shift, $0.residual * 1000)
        }, color: color(dataset), radius: 1.5)
    }
  }

  private static func coverage(
    _ points: [Point], _ names: [String], _ coverage: Double, _ top: Double,
    _ drawing: inout Drawing
  ) {
    let axes = Axes(x: 0...2, y: 0...1, left: 60 + 2 * pitch, top: top, side: side)
    axes.draw(
      on: &drawing, title: "interval calibration", xLabel: "error over half-width",
      yLabel: "share of rows below")
    // The fraction of rows whose error is at most t times the half-width of the interval on the side of the label; at
    // t = 1 it is the fraction of labels inside their intervals.
    for dataset in names.indices {
      let scores = points.filter { $0.dataset == dataset }.map { point in
        let half =
          point.residual > 0
          ? point.predicted.value - point.predicted.interval.lowerBound
          : point.predicted.interval.upperBound - point.predicted.value
        return abs(point.residual) / max(half, 1e-9)
      }.sorted()
      guard !scores.isEmpty else { continue }
      let steps = stride(from: 0.0, through: 2.0, by: 0.05).map { t in
        axes.point(t, Double(scores.count { $0 <= t }) / Double(scores.count))
      }
      drawing.line(steps, color: color(dataset), width: 1.5)
    }
    drawing.line(
      [axes.point(1, 0), axes.point(1, coverage), axes.point(0, coverage)], dashed: true)
  }
}
