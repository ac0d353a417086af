// Random requests for what takes several processes.

import ArgumentParser

/// Prints requests, one a line.
struct MakeRequests: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests",
    abstract: "Print random configurations, one request a line.")

  @Option(help: "The host.") var host = "MoS2"
  @Option(help: "Defects of each configuration, in turn.") var defects = [3]
  @Option(help: "How many requests.") var count = 1
  @Option(help: "Equal seeds give equal requests.") var seed: UInt64 = 1
  @Flag(help: "No two of them are alike.") var distinct = false

  func run() throws {
    let material = try Material()
    let each = (count + defects.count - 1) / defects.count
    let kinds = try defects.map { number in
      try distinct
        ? material.distinctConfigurations(of: host, defects: number, count: each, seed: seed)
        : material.configurations(of: host, defects: number, count: each, seed: seed)
    }
    guard kinds.allSatisfy({ $0.count == each }) else {
      throw ValidationError("there are not \(count) of \(defects) defects that differ")
    }
    for index in 0..<count {
      print(kinds[index % kinds.count][index / kinds.count].request)
    }
  }
}
