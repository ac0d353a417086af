import ArgumentParser
import Foundation
import Prediction

/// Times the predictor without server and JSON, on configurations or on canonical forms made beforehand.
struct BarePredictor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bare", abstract: "Time the predictor alone on the requests of a file.")

  @Argument(help: "Requests, one a line.") var file: String
  @Option(help: "Queries in each call of the predictor.") var batch = 64
  @Option(help: "The number of rounds; the shortest time counts.") var rounds = 1
  @Flag(help: "Use all cores instead of one.") var allCores = false
  @Flag(help: "Include the canonical forms, which are otherwise made beforehand.") var fromDefects =
    false

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

  /// Returns the shortest time of all rounds in seconds: elapsed time on all cores, processor time on one.
  private func time(_ body: () -> Void) -> Double {
    var least = Double.infinity
    for _ in 0..<rounds {
      let (start, processorStart) = (ContinuousClock.now, processorSeconds)
      body()
      let passed = start.duration(to: .now) / .seconds(1)
      least = min(least, allCores ? passed : processorSeconds - processorStart)
    }
    return least
  }
}
