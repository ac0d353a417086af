// The predictor without a server, without JSON: what the rest of the service is measured against.

import ArgumentParser
import Foundation
import Prediction

/// Times predictions of configurations, or of their canonical forms made before.
struct BarePredictor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bare", abstract: "Time the predictor alone on the requests of a file.")

  @Argument(help: "Requests, one a line.") var file: String
  @Option(help: "Queries that the predictor is given at a time.") var batch = 64
  @Option(help: "How often; the least time counts.") var rounds = 1
  @Flag(help: "On all cores, not one.") var allCores = false
  @Flag(help: "With the canonical forms, that else are made before.") var fromDefects = false

  func run() throws {
    let material = try Material()
    let predictor = material.predictor
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let queries = try lines.map { try Requests.query(in: Array($0.utf8), to: predictor) }
    let configurations = try lines.map {
      try Requests.configuration(in: Array($0.utf8), for: predictor)
    }
    guard let host = queries.first?.form.supercell.host.name else { return }
    let ensembles = material.networks(of: host).map { Ensemble($0, queries).forward("", batch) }
    keep(predictor.predict(Array(queries.prefix(batch))))
    let parts = stride(from: 0, to: queries.count, by: batch).map { start in
      start..<min(start + batch, queries.count)
    }
    let fromDefects = fromDefects
    @Sendable func predict(_ part: Range<Int>) {
      keep(
        predictor.predict(
          fromDefects
            ? configurations[part].compactMap { try? predictor.query($0) } : Array(queries[part])))
    }
    let whole = time {
      if allCores {
        DispatchQueue.concurrentPerform(iterations: parts.count) { predict(parts[$0]) }
      } else {
        for part in parts { predict(part) }
      }
    }
    let networks = time { for ensemble in ensembles { ensemble.body() } }
    print(#"{"count":\#(queries.count),"seconds":\#(whole),"network_seconds":\#(networks)}"#)
  }

  /// On all cores the time that passes; on one the processor's, which nobody else takes from.
  private func time(_ body: () -> Void) -> Double {
    var least = Double.infinity
    for _ in 0..<rounds {
      let (begun, ownBegun) = (ContinuousClock.now, ownSeconds)
      body()
      let passed = begun.duration(to: .now) / .seconds(1)
      least = min(least, allCores ? passed : ownSeconds - ownBegun)
    }
    return least
  }
}
