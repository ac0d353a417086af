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
  @Option(help: "How often; the least time counts.") var rounds = 1
  @Flag(help: "On all cores, not one.") var allCores = false

  func run() throws {
    let material = try Material()
    let predictor = material.predictor
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let queries = try lines.map { try Requests.query(in: Array($0.utf8), to: predictor) }
    guard let host = queries.first?.form.supercell.host.name else { return }
    let ensembles = material.networks(of: host).map { Ensemble($0, queries).forward("", batch) }
    keep(predictor.predict(Array(queries.prefix(batch))))
    let whole = time {
      if allCores {
        keep(queries.concurrentMap(inStretchesOf: batch) { predictor.predict(Array($0)) })
      } else {
        for start in stride(from: 0, to: queries.count, by: batch) {
          keep(predictor.predict(Array(queries[start..<min(start + batch, queries.count)])))
        }
      }
    }
    let networks = time { for ensemble in ensembles { ensemble.body() } }
    print(#"{"count":\#(queries.count),"seconds":\#(whole),"network_seconds":\#(networks)}"#)
  }

  private func time(_ body: () -> Void) -> Double {
    var least = Double.infinity
    for _ in 0..<rounds {
      let begun = ContinuousClock.now
      body()
      least = min(least, begun.duration(to: .now) / .seconds(1))
    }
    return least
  }
}
