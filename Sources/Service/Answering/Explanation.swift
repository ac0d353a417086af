// Explanations: a formation energy as the sum of what one, two and more defects add to it.

import JSON

/// The cluster expansion of a prediction over the defects of its configuration.
///
/// What defects and pairs add comes from the model itself, asked about each alone in the supercell
/// (a cluster expansion, doi:10.1016/0378-4371(84)90096-7, of this one configuration). All terms are whole numbers
/// of µeV and their sum is the formation energy to the last digit.
package struct Explanation: Equatable, Sendable {
  /// What two defects add beyond what each adds alone.
  package struct Pair: Equatable, Sendable {
    /// The index of the one, in the configuration's order.
    package let first: Int
    /// The index of the other, larger than ``first``.
    package let second: Int
    /// How far they are from each other over the nearest of their images, Å.
    package let distance: Double
    /// The formation energy of the two less those of either alone, eV.
    package let formationEnergy: Double
  }

  /// The formation energy of each defect alone, in the configuration's order, eV.
  package let defects: [Double]
  /// Every pair, in the order (0, 1), (0, 2), …, (1, 2), ….
  package let pairs: [Pair]
  /// What three and more defects together add beyond that, eV; 0 for at most two.
  package let manyBody: Double
  /// Why not to take the terms at face value, a sentence each.
  package let notes: [String]

  /// The most defects that are explained: 2016 pairs.
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
