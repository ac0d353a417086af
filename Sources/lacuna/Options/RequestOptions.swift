import ArgumentParser
import Service
import Structures

/// The limits of requests.
struct RequestOptions: ParsableArguments {
  private static let defaults = ResolutionLimits()

  @Option(
    name: .long,
    help: ArgumentHelp("Maximum length of an NDJSON line, in bytes.", valueName: "bytes"))
  var maxLineBytes = NDJSONPredictor.defaultLineLimit
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Maximum number of defects in a configuration; more are refused with 422.",
      valueName: "defects"))
  var maxDefects = defaults.maximumDefectCount

  /// The limits of a configuration.
  var limits: ResolutionLimits { ResolutionLimits(maximumDefectCount: maxDefects) }

  func validate() throws {
    try checkRange("--max-line-bytes", maxLineBytes, 1...1 << 30)
    try checkRange("--max-defects", maxDefects, 1...1_000_000)
  }
}
