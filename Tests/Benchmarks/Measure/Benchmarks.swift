import ArgumentParser

/// The command that `processes.py` runs: measurements within one process, and input for those with several processes.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the parts of Lacuna; print one line of JSON for each row.",
    subcommands: [Parts.self, MakeRequests.self, BarePredictor.self, MakeGraphs.self])
}
