import Crystals
import Defects
import FileSupport
import GraphNetwork
import ModelSupport
import Numerics
import Prediction
import Service
import Structures

/// A small model, configurations and requests.
enum Fixture {
  /// A model of MoS2, BN and P, trained in a moment.
  static var predictor: Predictor { TinyModel.shared.predictor }

  /// Random configurations of the model's hosts, all different in their canonical forms.
  static func configurations(_ count: Int, seed: UInt64) throws -> [DefectConfiguration] {
    var random = SplitMix64(seed: seed)
    var known: Set<CanonicalForm> = []
    var configurations: [DefectConfiguration] = []
    while configurations.count < count {
      let host = ["MoS2", "BN", "P"][configurations.count % 3]
      let supercell = try CommittedFiles.supercell(host, 5, 4 + configurations.count % 2)
      let configuration = try DefectConfiguration.random(
        in: supercell, count: 2 + configurations.count % 4, using: &random)
      if known.insert(CanonicalForm(of: configuration)).inserted {
        configurations.append(configuration)
      }
    }
    return configurations
  }

  /// A configuration as a request, on one line.
  static func json(_ configuration: DefectConfiguration, id: String? = nil) -> String {
    let supercell = configuration.supercell
    let defects = configuration.defects.map { defect in
      let site = supercell.site(at: defect.site)
      let place = #""cell":[\#(site.i),\#(site.j)],"basis":\#(site.basis)}"#
      return switch defect.occupant {
      case .vacancy: #"{"type":"vacancy","# + place
      case .element(let element): #"{"type":"substitution","to":"\#(element)","# + place
      }
    }
    return #"{\#(id.map { #""id":"\#($0)","# } ?? "")"material":"\#(supercell.host)","#
      + #""supercell":[\#(supercell.a),\#(supercell.b)],"#
      + #""defects":[\#(defects.joined(separator: ","))]}"#
  }

  /// A configuration as a request that has been read.
  static func document(
    _ configuration: DefectConfiguration, id: String? = nil
  ) throws -> ConfigurationDocument {
    try ConfigurationDocument(json: Array(json(configuration, id: id).utf8))
  }
}
