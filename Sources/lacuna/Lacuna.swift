// The command: lacuna serve, predict, evaluate, train.

import ArgumentParser

/// Predicts formation energies and band gaps of defective 2D materials.
@main
struct Lacuna: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lacuna",
    abstract: "Formation energies and band gaps of 2D materials with point defects.",
    subcommands: [Evaluate.self, Train.self])
}
