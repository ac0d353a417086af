import ArgumentParser
import Service

/// The command `lacuna`.
@main
struct Lacuna: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lacuna",
    abstract: "Predict formation energies and band gaps of 2D materials with point defects.",
    version: ProgramVersion.current,
    subcommands: [
      Serve.self, Health.self, PredictCommand.self, EnumerateCommand.self, Explain.self,
      StructureCommand.self,
      Evaluate.self, Train.self, HostCommand.self, ImportCommand.self,
    ])
}
