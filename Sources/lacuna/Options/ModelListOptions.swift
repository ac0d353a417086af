import ArgumentParser
import Crystals
import Prediction
import Service

/// The models of a command that uses one or several.
struct ModelListOptions: ParsableArguments {
  @OptionGroup var folder: ModelFolderOptions
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Name of a model's folder in the folder of models; can be repeated. The first model that knows the host answers a \
      request that names no model.
      """, valueName: "name"))
  var model = [ModelFolderOptions.defaultModel]

  /// Loads the models; a warning is printed for each host file that is left out.
  func load() throws -> Predictors {
    let catalogue = Result { try folder.catalogue() }
    return try Predictors(model.map { try folder.load($0, catalogue: catalogue.get) })
  }

  /// Returns the models as a server reads them, all with the host files as they are now; `warn` is called with the
  /// reason for each that is left out.
  func sources(warn: (String) -> Void) -> [ModelSource] {
    let catalogue = Result { try folder.catalogue(warn: warn) }
    return model.map { name in
      ModelSource(name) { try folder.load(name, catalogue: catalogue.get) }
    }
  }

  func validate() throws {
    for (index, name) in model.enumerated() where model[..<index].contains(name) {
      throw ValidationError("--model \(name) is given twice")
    }
  }
}
