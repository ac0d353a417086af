import Crystals
import Defects
import FileSupport
import Foundation
import JSON
import Prediction
import Service

/// The model and the requests of the end-to-end tests.
enum Fixture {
  /// The folder of models: `LACUNA_MODELS`, or the committed one.
  static let models =
    ProcessInfo.processInfo.environment["LACUNA_MODELS"] ?? CommittedFiles.root + "/Models"

  /// The name of the model.
  static let model = "2dmd"

  /// The model, loaded once.
  static let predictor = Result { try loadPredictor() }

  static func loadPredictor(models: String = models) throws -> Predictor {
    try Predictor(
      path: models + "/" + model, catalogue: try HostCatalogue(path: models + "/hosts"))
  }

  /// Returns openapi.yaml.
  static func description() throws -> [String: any Sendable] {
    let text = try String(contentsOfFile: CommittedFiles.root + "/openapi.yaml", encoding: .utf8)
    return try json(JSONWriter.json(ofYAML: text))
  }

  /// A request with three defects, each located in another way.
  static let documented = """
    { "id": "optional, echoed",
      "material": "MoS2",
      "supercell": [8, 8],
      "defects": [
        { "type": "vacancy", "element": "S", "cell": [0, 0], "basis": 1 },
        { "type": "substitution", "from": "Mo", "to": "W", "cell": [3, 4], "basis": 0 },
        { "type": "vacancy", "position": [0.4583, 0.2917, 0.3552] } ] }
    """

  /// Returns a request that is different for each number.
  static func request(_ number: Int, id: String? = nil) -> String {
    let (i, j) = (1 + number / 64 % 8, number % 8)
    return #"{\#(id.map { #""id":"\#($0)","# } ?? "")"material":"MoS2","defects":["#
      + #"{"type":"vacancy","cell":[0,0],"basis":\#(number / 8 % 2)},"#
      + #"{"type":"substitution","to":"W","cell":[\#(i % 8),\#(j)],"basis":0},"#
      + #"{"type":"vacancy","cell":[\#(number / 16 % 4),\#(7 - j)],"basis":2}]}"#
  }

  /// Writes a model of equal predictions and another identity: a copy with another seed in its manifest.
  static func writeVariant(seed: Int, to models: String) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: models, withIntermediateDirectories: true)
    for name in ["hosts", model] {
      try? files.removeItem(atPath: models + "/" + name)
      try files.copyItem(atPath: self.models + "/" + name, toPath: models + "/" + name)
    }
    let url = URL(fileURLWithPath: models + "/" + model + "/model.json")
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    let changed = text.replacing(#/"seed" : \d+/#, with: "\"seed\" : \(seed)")
    try Data(changed.utf8).write(to: url)
  }
}
