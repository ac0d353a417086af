/// Writes metrics in the [text format of
/// Prometheus](https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format),
/// version 0.0.4.
package struct PrometheusText {
  /// The type of a metric.
  package enum Kind: String { case counter, gauge, histogram }

  /// The text so far.
  package private(set) var text = ""

  package init() {}

  /// The media type of the text.
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Adds a metric with one value.
  package mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: some Numeric)
  {
    metric(name, kind, help, [([], value)])
  }

  /// Adds a metric with several values, distinguished by their labels.
  package mutating func metric<Value: Numeric>(
    _ name: String, _ kind: Kind, _ help: String,
    _ samples: [(labels: [(name: String, value: String)], value: Value)]
  ) {
    header(name, kind, help)
    for (labels, value) in samples { sample(name, labels, "\(value)") }
  }

  /// Adds several histograms with one name, distinguished by their labels.
  package mutating func histogram(
    _ name: String, _ help: String,
    _ histograms: [(labels: [(name: String, value: String)], histogram: Histogram)]
  ) {
    header(name, .histogram, help)
    for (labels, histogram) in histograms {
      let snapshot = histogram.snapshot
      let bounds = histogram.bounds.map { "\($0)" } + ["+Inf"]
      for (bound, count) in zip(bounds, snapshot.cumulative) {
        sample(name + "_bucket", labels + [("le", bound)], "\(count)")
      }
      sample(name + "_sum", labels, "\(snapshot.sum)")
      sample(name + "_count", labels, "\(snapshot.cumulative.last ?? 0)")
    }
  }

  private mutating func header(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private mutating func sample(
    _ name: String, _ labels: [(name: String, value: String)], _ value: String
  ) {
    text += name
    if !labels.isEmpty {
      let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
      text += "{" + pairs.joined(separator: ",") + "}"
    }
    text += " \(value)\n"
  }

  private static func escaped(_ label: String) -> String {
    label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
