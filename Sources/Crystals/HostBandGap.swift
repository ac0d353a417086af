/// The band gap of a pristine host, which is given with its source because no model predicts it.
public struct HostBandGap: Decodable, Equatable, Sendable {
  /// The Kohn–Sham band gap at the level of the training data, eV.
  public let value: Double
  /// Where the number is from.
  public let source: String

  /// Creates a band gap with its source.
  public init(value: Double, source: String) {
    self.value = value
    self.source = source
  }

  /// Checks the range.
  func validate() throws(HostError) {
    guard (0...100).contains(value) else {
      throw .outOfRange("band_gap.value", "an energy from 0 to 100 eV")
    }
    guard !source.isEmpty else { throw .outOfRange("band_gap.source", "a text") }
  }
}
