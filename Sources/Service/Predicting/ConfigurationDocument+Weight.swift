import Structures

extension ConfigurationDocument {
  /// The weight of the smallest configurations: below three defects the rest of the work dominates.
  private static let leastWeight = 3

  /// The work on the configuration, in defects.
  ///
  /// Choosing the sites of a name takes longer than predicting them, and recognising a structure longer still.
  package var weight: Int {
    switch contents {
    case .defects(let defects): max(defects.count, Self.leastWeight)
    case .name: 16
    case .structure: 64
    }
  }

  /// The work on a configuration whose text has so many bytes and was not read yet: a defect takes some 60.
  package static func weight(ofBytes count: Int) -> Int { max(count / 64, leastWeight) }
}
