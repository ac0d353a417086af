// Random requests for what takes several processes.

import ArgumentParser

/// Prints requests, one a line.
struct MakeRequests: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests",
    abstract: "Print random configurations, one request a line, no two of them alike.")

  @Option(help: "The host.") var host = "MoS2"
  @Option(help: "Defects of each configuration, in turn.") var defects = [3]
  @Option(help: "How many requests.") var count = 1
  @Option(help: "Equal seeds give equal requests.") var seed: UInt64 = 1

  func run() throws {
    let material = try Material()
    let kinds = try defects.map { number in
      try material.distinctConfigurations(
        of: host, defects: number, count: (count + defects.count - 1) / defects.count, seed: seed)
    }
    guard kinds.allSatisfy({ $0.count == kinds[0].count }) else {
      throw ValidationError("there are not \(count) of \(defects) defects that differ")
    }
    for index in 0..<count {
      print(kinds[index % kinds.count][index / kinds.count].request)
    }
  }
}
