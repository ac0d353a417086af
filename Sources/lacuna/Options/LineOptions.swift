import ArgumentParser
import Service

/// The limit of NDJSON lines.
struct LineOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Maximum length of an NDJSON line, in bytes.", valueName: "bytes"))
  var maxLineBytes = NDJSONPredictor.defaultLineLimit

  func validate() throws { try checkRange("--max-line-bytes", maxLineBytes, 1...1 << 30) }
}
