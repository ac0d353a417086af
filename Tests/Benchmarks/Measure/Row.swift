import Foundation

/// A row of the table: a measured value and its baseline.
struct Row: Encodable {
  let section: String
  let what: String
  let value: Double
  let unit: String
  let baseline: String
  let baselineValue: Double
  /// How many times better the value is than the baseline: above 1 for less time or more work in the same time.
  let ratio: Double

  private enum CodingKeys: String, CodingKey {
    case section, what, value, unit, baseline, ratio
    case baselineValue = "baseline_value"
  }

  /// Creates a row for durations in seconds, printed in microseconds.
  init(
    _ section: String, _ what: String, seconds: Double, baseline: String, baselineSeconds: Double
  ) {
    self.init(
      section, what, seconds * 1e6, "µs", baseline: baseline, baselineValue: baselineSeconds * 1e6,
      ratio: baselineSeconds / seconds)
  }

  /// Creates a row for values of any unit.
  init(
    _ section: String, _ what: String, _ value: Double, _ unit: String, baseline: String,
    baselineValue: Double, ratio: Double
  ) {
    self.section = section
    self.what = what
    self.value = value
    self.unit = unit
    self.baseline = baseline
    self.baselineValue = baselineValue
    self.ratio = ratio
  }

  /// Prints the row as one line of JSON.
  func print() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
