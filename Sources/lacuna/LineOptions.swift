// How long a line of input may be.

import ArgumentParser
import Service

/// The option that bounds lines of NDJSON.
struct LineOptions: ParsableArguments {
  @Option(name: .long, help: "Bytes of a line of NDJSON; longer ones are answered by a problem.")
  var maxLine = NDJSONPredictor.defaultLineLimit

  func validate() throws { try checkRange("--max-line", maxLine, 1...1 << 30) }
}
