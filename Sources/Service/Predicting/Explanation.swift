import JSON

/// The cluster expansion of a predicted formation energy over the defects of its configuration.
///
/// The terms of single defects and pairs come from the model itself, which predicts each of them alone in the
/// supercell (a cluster expansion, doi:10.1016/0378-4371(84)90096-7, of this one configuration). All terms are whole
/// numbers of µeV, and their sum is the formation energy to the last digit.
package struct Explanation: Equatable, Sendable {
  /// The interaction of two defects.
  package struct Pair: Equatable, Sendable {
    /// The index of one defect, in the configuration's order.
    package let first: Int
    /// The index of the other, larger than ``first``.
    package let second: Int
    /// The distance of the two over their nearest images, Å.
    package let distance: Double
    /// The formation energy of the pair minus those of the two defects alone, eV.
    package let formationEnergy: Double
  }

  /// The formation energy of each defect alone, in the configuration's order, eV.
  package let defects: [Double]
  /// Every pair, in the order (0, 1), (0, 2), …, (1, 2), ….
  package let pairs: [Pair]
  /// The part of the formation energy that singles and pairs leave, eV; 0 for at most two defects.
  package let manyBody: Double
  /// Reasons not to take the terms at face value, one sentence for each.
  package let notes: [String]

  /// The largest number of defects that can be explained: 2016 pairs.
  package static let maximumDefectCount = 64

  /// Writes the explanation as a JSON object.
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.field("defects", defects.enumerated()) { json, defect in
        json.object { json in
          json.field("defect", defect.offset)
          json.field("formation_energy_ev", defect.element)
        }
      }
      json.field("pairs", pairs) { json, pair in
        json.object { json in
          json.field("defects", [pair.first, pair.second]) { $0.integer($1) }
          json.field("distance_angstrom", pair.distance)
          json.field("formation_energy_ev", pair.formationEnergy)
        }
      }
      json.field("many_body_ev", manyBody)
      json.field("notes", notes) { $0.string($1) }
    }
  }
}
