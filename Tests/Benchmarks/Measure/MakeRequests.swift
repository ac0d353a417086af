// Random requests for what takes several processes.

import ArgumentParser

/// Prints requests, one a line.
struct MakeRequests: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests", abstract: "Print random configurations, one request a line.")

  @Option(help: "The host.") var host = "MoS2"
  @Option(help: "Defects of each configuration, in turn.") var defects = [3]
  @Option(help: "How many requests.") var count = 1
  @Option(help: "Equal seeds give equal requests.") var seed: UInt64 = 1

  func run() throws {
    let material = try Material()
    let kinds = try defects.map { number in
      try material.configurations(
        of: host, defects: number, count: (count + defects.count - 1) / defects.count, seed: seed)
    }
    for index in 0..<count {
      print(kinds[index % kinds.count][index / kinds.count].request)
    }
  }
}
