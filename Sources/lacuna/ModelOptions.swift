// Which model a command works with.

import ArgumentParser
import Crystals
import Prediction

/// The options that name a model.
struct ModelOptions: ParsableArguments {
  @Option(name: .long, help: "The folder of models, with the host files in its folder `hosts`.")
  var models = DefaultModels.path
  @Option(name: .long, help: "The model's folder in the folder of models.")
  var model = "2dmd"

  func catalogue() throws -> HostCatalogue { try HostCatalogue(path: models + "/hosts") }

  func load() throws -> Predictor {
    guard !model.isEmpty, !model.contains("/"), !model.hasPrefix(".") else {
      throw ValidationError("--model must be the name of a folder in \(models).")
    }
    return try Predictor(path: models + "/" + model, catalogue: catalogue())
  }
}
