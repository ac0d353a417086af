// One line of the table.

import Foundation

/// What was measured, beside what it is measured against.
struct Row: Encodable {
  let section: String
  let what: String
  let value: Double
  let unit: String
  let baseline: String
  let baselineValue: Double
  /// How many times better than the baseline: above 1 where less time is used or more is done in it.
  let ratio: Double

  private enum CodingKeys: String, CodingKey {
    case section, what, value, unit, baseline, ratio
    case baselineValue = "baseline_value"
  }

  /// A row about a duration in seconds, told in microseconds.
  init(
    _ section: String, _ what: String, seconds: Double, baseline: String, baselineSeconds: Double
  ) {
    self.init(
      section, what, seconds * 1e6, "µs", baseline: baseline, baselineValue: baselineSeconds * 1e6,
      ratio: baselineSeconds / seconds)
  }

  /// A row of any unit.
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

  /// Prints the row as a line of JSON.
  func print() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
