// What is measured: the committed model, and random configurations from a seed.

import Crystals
import Defects
import GraphNetwork
import Numerics
import Prediction
import Support

/// Random configurations of the hosts in their own supercells.
struct Material {
  let predictor: Predictor

  init() throws {
    predictor = try Predictor(path: Samples.model, catalogue: Samples.catalogue)
  }

  /// Configurations of a host with so many defects each.
  func configurations(
    of host: String, defects: Int, count: Int, seed: UInt64 = 1
  ) throws -> [DefectConfiguration] {
    let supercell = try supercell(of: host)
    var random = SplitMix64(seed: seed)
    return try (0..<count).map { _ in
      try Samples.configuration(in: supercell, count: defects, using: &random)
    }
  }

  /// The same, no two of them alike: as many as turn up among ten times the count.
  func distinctConfigurations(
    of host: String, defects: Int, count: Int, seed: UInt64
  ) throws -> [DefectConfiguration] {
    let supercell = try supercell(of: host)
    var random = SplitMix64(seed: seed)
    var keys: Set<String> = []
    var configurations: [DefectConfiguration] = []
    for _ in 0..<10 * count where configurations.count < count {
      let next = try Samples.configuration(in: supercell, count: defects, using: &random)
      if keys.insert(CanonicalForm(of: next).description).inserted { configurations.append(next) }
    }
    return configurations
  }

  private func supercell(of host: String) throws -> Supercell {
    guard let host = predictor.catalogue[host], let repeats = predictor.defaultRepeats(of: host)
    else { throw HostError.unreadable(host, "no such host") }
    return try Samples.supercell(host.name, repeats.x, repeats.y)
  }

  /// Queries about such configurations.
  func queries(
    of host: String, defects: Int, count: Int, seed: UInt64 = 1
  ) throws -> [Query] {
    try configurations(of: host, defects: defects, count: count, seed: seed)
      .map(predictor.query)
  }

  /// The experts that are ensembles of networks, for a host that they know.
  func networks(of host: String) -> [GraphNetworkExpert] {
    predictor.networks.map(\.expert).filter { $0.encoder.hosts.contains(host) }
  }
}

extension DefectConfiguration {
  /// The configuration as `POST /predict` takes it.
  var request: String {
    let defects = defects.map { defect in
      let site = supercell.site(at: defect.site)
      let place = #""cell":[\#(site.i),\#(site.j)],"basis":\#(site.basis)}"#
      return switch defect.occupant {
      case .vacancy: #"{"type":"vacancy","# + place
      case .element(let element): #"{"type":"substitution","to":"\#(element)","# + place
      }
    }
    return #"{"material":"\#(supercell.host)","supercell":[\#(supercell.a),\#(supercell.b)],"#
      + #""defects":[\#(defects.joined(separator: ","))]}"#
  }
}
