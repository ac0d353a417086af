// How much there is to do about a configuration, guessed before it is looked at closely.

import Structures

extension ConfigurationDocument {
  /// The work on a configuration of so few defects that the rest of it counts.
  private static let leastWeight = 3

  /// How much there is to do, in defects.
  ///
  /// To find the sites that a name means takes longer than to predict them, and to find the defects of a structure
  /// longer still.
  package var weight: Int {
    switch contents {
    case .defects(let defects): max(defects.count, Self.leastWeight)
    case .name: 16
    case .structure: 64
    }
  }

  /// The same of a document yet to be read, or of several, of so many bytes: a defect takes some 60.
  package static func weight(ofBytes count: Int) -> Int { max(count / 64, leastWeight) }
}
