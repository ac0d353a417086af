import ArgumentParser

/// Prints random requests, one a line, for benchmarks of several processes.
struct MakeRequests: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests",
    abstract: "Print random configurations, one request a line.")

  @Option(help: "The host.") var host = "MoS2"
  @Option(help: "Defects in each configuration; of several numbers, one after the other in turn.")
  var defects = [3]
  @Option(help: "The number of requests.") var count = 1
  @Option(help: "Equal seeds give equal requests.") var seed: UInt64 = 1
  @Flag(help: "Print no two equal configurations.") var distinct = false

  func run() throws {
    let material = try Material()
    let each = (count + defects.count - 1) / defects.count
    let groups = try defects.map { number in
      try distinct
        ? material.distinctConfigurations(of: host, defects: number, count: each, seed: seed)
        : material.configurations(of: host, defects: number, count: each, seed: seed)
    }
    guard groups.allSatisfy({ $0.count == each }) else {
      throw ValidationError(
        "fewer than \(count) distinct configurations of \(defects) defects were found")
    }
    for index in 0..<count {
      print(groups[index % groups.count][index / groups.count].request)
    }
  }
}
