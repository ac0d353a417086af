// The predictor without a server, without JSON: what the rest of the service is measured against.

import ArgumentParser
import Foundation
import Prediction
import Service

/// Times predictions of configurations that are queries already.
struct BarePredictor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bare", abstract: "Time the predictor alone on the requests of a file.")

  @Argument(help: "Requests, one a line.") var file: String
  @Option(help: "Queries that the predictor is given at a time.") var batch = 16
  @Flag(help: "On all cores, not one.") var allCores = false

  func run() throws {
    let predictor = try Material().predictor
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let queries = try lines.map { try Requests.query(in: Array($0.utf8), to: predictor) }
    keep(predictor.predict(Array(queries.prefix(batch))))
    let begun = ContinuousClock.now
    if allCores {
      keep(queries.concurrentMap(inStretchesOf: batch) { predictor.predict(Array($0)) })
    } else {
      for start in stride(from: 0, to: queries.count, by: batch) {
        keep(predictor.predict(Array(queries[start..<min(start + batch, queries.count)])))
      }
    }
    let seconds = begun.duration(to: .now) / .seconds(1)
    print(#"{"count":\#(queries.count),"seconds":\#(seconds)}"#)
  }
}
