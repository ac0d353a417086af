import Crystals
import Defects
import FileSupport
import GraphNetwork
import ModelSupport
import Numerics
import Prediction

/// The input of the benchmarks: the committed model, and random configurations from a seed in the supercells of the
/// training data.
struct Material {
  let predictor: Predictor

  init() throws {
    predictor = try Predictor(path: CommittedFiles.model, catalogue: CommittedFiles.catalogue)
  }

  /// Returns configurations of a host with the given number of defects each.
  func configurations(
    of host: String, defects: Int, count: Int, seed: UInt64 = 1
  ) throws -> [DefectConfiguration] {
    let supercell = try supercell(of: host)
    var random = SplitMix64(seed: seed)
    return try (0..<count).map { _ in
      try DefectConfiguration.random(in: supercell, count: defects, using: &random)
    }
  }

  /// Returns distinct configurations: at most `count`, from ten times as many draws.
  func distinctConfigurations(
    of host: String, defects: Int, count: Int, seed: UInt64
  ) throws -> [DefectConfiguration] {
    let supercell = try supercell(of: host)
    var random = SplitMix64(seed: seed)
    var keys: Set<String> = []
    var configurations: [DefectConfiguration] = []
    for _ in 0..<10 * count where configurations.count < count {
      let next = try DefectConfiguration.random(in: supercell, count: defects, using: &random)
      if keys.insert(CanonicalForm(of: next).description).inserted { configurations.append(next) }
    }
    return configurations
  }

  private func supercell(of host: String) throws -> Supercell {
    guard let supercell = predictor.catalogue[host].flatMap(predictor.defaultSupercell) else {
      throw HostError.unreadable(host, "no such host")
    }
    return supercell
  }

  /// Returns the queries of such configurations.
  func queries(
    of host: String, defects: Int, count: Int, seed: UInt64 = 1
  ) throws -> [Query] {
    try configurations(of: host, defects: defects, count: count, seed: seed)
      .map(predictor.query)
  }

  /// Returns the network experts that were trained on a host.
  func networks(of host: String) -> [GraphNetworkExpert] {
    predictor.networks.map(\.expert).filter { $0.encoder.hosts.contains(host) }
  }
}

extension DefectConfiguration {
  /// The configuration as the body of `POST /predict`.
  var request: String {
    let defects = defects.map { defect in
      let site = supercell.site(at: defect.site)
      let position = #""cell":[\#(site.i),\#(site.j)],"basis":\#(site.basis)}"#
      return switch defect.occupant {
      case .vacancy: #"{"type":"vacancy","# + position
      case .element(let element): #"{"type":"substitution","to":"\#(element)","# + position
      }
    }
    return #"{"material":"\#(supercell.host)","supercell":[\#(supercell.a),\#(supercell.b)],"#
      + #""defects":[\#(defects.joined(separator: ","))]}"#
  }
}
