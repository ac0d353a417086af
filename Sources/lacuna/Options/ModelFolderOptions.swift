import ArgumentParser
import Crystals
import Foundation
import Prediction

/// The folder of models of a command.
struct ModelFolderOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder of models, with the host files in its subfolder `hosts`.", valueName: "folder"))
  var models = DefaultModels.path

  /// The name of the model that is used where none is named.
  static let defaultModel = "2dmd"

  /// Reads the host files; `warn` is called with the reason for each that is left out.
  func catalogue(warn: (String) -> Void = Self.printWarning) throws -> HostCatalogue {
    let catalogue = try HostCatalogue(path: models + "/hosts")
    for fault in catalogue.faults { warn("\(fault); the file is ignored") }
    return catalogue
  }

  /// Prints a warning to standard error.
  static func printWarning(_ text: String) { printError("warning: \(text)") }

  /// Loads a model of the folder.
  ///
  /// - Parameters:
  ///   - model: The name of the model's folder.
  ///   - catalogue: Returns the hosts; called if there is such a model.
  /// - Returns: The model.
  /// - Throws: `ValidationError` or ``CommandError`` if there is no such model or it cannot be read, or what `catalogue`
  ///   throws.
  func load(_ model: String, catalogue: () throws -> HostCatalogue) throws -> Predictor {
    guard !model.isEmpty, !model.contains("/"), !model.hasPrefix(".") else {
      throw ValidationError("--model \(model) is not the name of a folder in \(models)")
    }
    guard FileManager.default.fileExists(atPath: file(of: model)) else {
      throw CommandError(
        "there is no model \(model): \(file(of: model)) does not exist; "
          + (names.isEmpty
            ? "\(models) has no models, see --models"
            : "\(models) has \(names.joined(separator: ", "))"))
    }
    let catalogue = try catalogue()
    do {
      return try Predictor(path: models + "/" + model, catalogue: catalogue)
    } catch {
      throw CommandError("the model \(model): \(error)")
    }
  }

  /// The names of all models.
  private var names: [String] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: models)) ?? []
    return folders.filter { FileManager.default.fileExists(atPath: file(of: $0)) }.sorted()
  }

  private func file(of model: String) -> String { "\(models)/\(model)/model.json" }
}
