import ArgumentParser
import Crystals
import Prediction

/// The model of a command.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder of models, with the host files in its subfolder `hosts`.", valueName: "folder"))
  var models = DefaultModels.path
  @Option(
    name: .long,
    help: ArgumentHelp("Name of the model's folder in the folder of models.", valueName: "name"))
  var model = "2dmd"

  func catalogue() throws -> HostCatalogue { try HostCatalogue(path: models + "/hosts") }

  func load() throws -> Predictor {
    guard !model.isEmpty, !model.contains("/"), !model.hasPrefix(".") else {
      throw ValidationError("--model \(model) is not the name of a folder in \(models)")
    }
    return try Predictor(path: models + "/" + model, catalogue: catalogue())
  }
}
