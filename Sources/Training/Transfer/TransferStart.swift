import Crystals
import GraphNetwork
import Prediction

/// The networks of a base model, arranged for another host: the start of a training.
package struct TransferStart: Sendable {
  /// The encoder of the host.
  package let encoder: GraphEncoder
  /// The networks, of one shape.
  package let members: [Network]
  /// The base's map from an output to eV.
  package let scaling: TargetScaling

  /// Reads a host as its analog, whose property an ensemble of the base predicts; nil if their pairs do not correspond.
  package init?(
    of host: Host, table: SpeciesTable, reading analog: Analog, base: BaseModel,
    ensemble: BaseModel.Ensemble
  ) {
    let other = ensemble.encoder
    guard let known = other.relations(of: analog.host.name),
      let orbits = OrbitMapping(of: host, onto: known.pairs, under: analog.mapping)
    else { return nil }
    let partners = zip(host.cell.atoms, analog.mapping.basis).map {
      ($0.element, analog.host.element(at: $1))
    }
    let counterparts = table.species.map { species -> [Int] in
      guard species.host == host.name else { return [] }
      let element = partners.first { $0.0 == species.element }?.1
      let candidates = base.species.species.indices.filter {
        base.species.species[$0].host == analog.host.name
          && base.species.species[$0].element == element
      }
      return SpeciesRole.nearest(
        to: species, in: host, among: candidates, of: base.species, hosts: base.hosts)
    }
    let envelope = other.envelope
    self.init(
      host: host, table: table, ensemble: ensemble, cutoff: orbits.pairs.cutoff,
      counterparts: counterparts,
      relations: orbits.images.map { $0.map { .copy(of: known.first + $0) } ?? .zero },
      // The messages of a pair keep the weight that they had in the training of the base.
      envelope: orbits.images.map { $0.map { Float(envelope[known.first + $0]) } ?? 0 },
      hosts: [analog.host.name])
  }

  /// Takes over the shared weights of an ensemble.
  ///
  /// A species starts as the mean of those with the nearest roles, and the table of relations follows by linear
  /// regression from their distances and angles.
  init(
    of host: Host, table: SpeciesTable, sharing ensemble: BaseModel.Ensemble, base: BaseModel,
    cutoff: Double
  ) {
    let other = ensemble.encoder
    let candidates = base.species.species.indices.filter {
      other.hosts.contains(base.species.species[$0].host)
    }
    let encoder = GraphEncoder(
      species: table, hosts: [(host, cutoff)], contexts: ensemble.spec.contexts)
    self.init(
      host: host, table: table, ensemble: ensemble, cutoff: cutoff,
      counterparts: table.species.map { species in
        species.host == host.name
          ? SpeciesRole.nearest(
            to: species, in: host, among: candidates, of: base.species, hosts: base.hosts) : []
      },
      relations: Self.regression(from: other, to: encoder),
      envelope: encoder.envelope.map(Float.init), hosts: other.hosts)
  }

  /// Creates the networks from the rows of each of the host's relations, the weights of their messages, and the species
  /// and hosts of the base whose means are the starting values of each species of the table and of the host.
  private init(
    host: Host, table: SpeciesTable, ensemble: BaseModel.Ensemble, cutoff: Double,
    counterparts: [[Int]], relations: [RowCombination], envelope: [Float], hosts: [String]
  ) {
    let (spec, other) = (ensemble.spec, ensemble.encoder)
    encoder = GraphEncoder(species: table, hosts: [(host, cutoff)], contexts: spec.contexts)
    let species = counterparts.map(RowCombination.mean)
    let context = Self.contextRows(
      other, species: species, hosts: hosts.compactMap(other.hosts.firstIndex))
    members = ensemble.members.map {
      $0.transferred(species: species, relations: relations, context: context, envelope: envelope)
    }
    func mean(_ values: [String: Double], _ usual: Double) -> Double {
      hosts.reduce(0) { $0 + values[$1, default: usual] } / Double(hosts.count)
    }
    scaling = TargetScaling(
      baseline: species.map { row in
        row.terms.reduce(0) { $0 + Double($1.weight) * spec.scaling.baseline[$1.row] }
      },
      scale: [host.name: mean(spec.scaling.scale, 1)],
      offset: [host.name: mean(spec.scaling.offset, 0)])
  }

  /// Returns the rows of the context features of an encoder of one host, from those of the base's encoder.
  private static func contextRows(
    _ base: GraphEncoder, species: [RowCombination], hosts: [Int]
  ) -> [RowCombination] {
    func shifted(_ row: RowCombination, by offset: Int) -> RowCombination {
      RowCombination(row.terms.map { ($0.row + offset, $0.weight) })
    }
    var rows: [RowCombination] = []
    var start = 0
    for context in base.contexts {
      let count = base.count(of: context)
      switch context {
      case .host: rows.append(shifted(.mean(of: hosts), by: start))
      case .composition:
        let known = base.species.species.count
        rows += species.map { shifted($0, by: start) }
        rows += species.map { shifted($0, by: start + known) }
        rows.append(.copy(of: start + 2 * known))
      case .symmetry: rows += (0..<count).map { .copy(of: start + $0) }
      }
      start += count
    }
    return rows
  }

  /// Returns each relation of an encoder as a sum of those of another, by ridge regression on their features.
  private static func regression(
    from other: GraphEncoder, to encoder: GraphEncoder
  ) -> [RowCombination] {
    // The last features name the host.
    func features(_ encoder: GraphEncoder) -> [[Double]] {
      encoder.relationFeatures.map { $0.dropLast(encoder.hosts.count) + [1] }
    }
    let known = features(other)
    let size = known.first?.count ?? 0
    var matrix = (0..<size).map { row in (0..<size).map { $0 == row ? 0.1 : 0 } }
    for row in known {
      for first in 0..<size where row[first] != 0 {
        for second in 0..<size { matrix[first][second] += row[first] * row[second] }
      }
    }
    let factor = CholeskyFactor(matrix)
    return features(encoder).map { row in
      let weights = factor.solve(row)
      return RowCombination(
        known.enumerated().map { index, features in
          (index, Float(zip(features, weights).reduce(0) { $0 + $1.0 * $1.1 }))
        })
    }
  }
}
