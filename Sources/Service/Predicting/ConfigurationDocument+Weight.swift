import Structures

extension ConfigurationDocument {
  /// The weight of the smallest configurations: fewer than three defects take about the same work as three.
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

  /// The work on a configuration that was not read yet, estimated from the length of its text at about 60 bytes for each
  /// defect.
  package static func weight(ofBytes count: Int) -> Int { max(count / 64, leastWeight) }
}
