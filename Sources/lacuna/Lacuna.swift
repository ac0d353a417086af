// The command: lacuna serve, health, predict, explain, evaluate, train, import-2dmd.

import ArgumentParser
import Service

/// Predicts formation energies and band gaps of defective 2D materials.
@main
struct Lacuna: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lacuna",
    abstract: "Formation energies and band gaps of 2D materials with point defects.",
    version: ProgramVersion.current,
    subcommands: [
      Serve.self, Health.self, PredictCommand.self, Explain.self, Evaluate.self, Train.self,
      Import2DMD.self,
    ])
}
