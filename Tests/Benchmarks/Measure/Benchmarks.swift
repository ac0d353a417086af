// Benchmarks: what one process can measure, and the material for what takes several.

import ArgumentParser

/// The command that `processes.py` runs.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the parts of Lacuna, a line of JSON a figure.",
    subcommands: [Parts.self, MakeRequests.self, BarePredictor.self, MakeGraphs.self])
}
