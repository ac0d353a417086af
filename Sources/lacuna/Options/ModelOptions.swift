import ArgumentParser
import Crystals
import Prediction

/// The model of a command that uses one.
struct ModelOptions: ParsableArguments {
  @OptionGroup var folder: ModelFolderOptions
  @Option(
    name: .long,
    help: ArgumentHelp("Name of the model's folder in the folder of models.", valueName: "name"))
  var model = ModelFolderOptions.defaultModel

  /// Loads the model; a warning is printed for each host file that is left out.
  func load() throws -> Predictor { try folder.load(model) { try folder.catalogue() } }
}
