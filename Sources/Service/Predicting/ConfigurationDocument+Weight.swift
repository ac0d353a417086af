import Structures

extension ConfigurationDocument {
  /// The weight of the smallest configurations: below three defects the rest of the work dominates.
  private static let leastWeight = 3

  /// The work on the configuration, in defects.
  ///
  /// Choosing the sites of a name takes longer than predicting them, and recognising a structure longer still. An
  /// explanation takes a prediction of each defect and of each pair.
  package var weight: Int {
    let weight =
      switch contents {
      case .defects(let defects): max(defects.count, Self.leastWeight)
      case .name: 16
      case .structure: 256
      }
    return asksForExplanation ? weight + weight * weight : weight
  }

  /// The greatest weight of a request that is light work, of some tenths of a millisecond.
  public static let greatestLightWeight = 64

  /// The work on a configuration whose text has so many bytes and was not read yet: a defect takes some 60.
  package static func weight(ofBytes count: Int) -> Int { max(count / 64, leastWeight) }
}
