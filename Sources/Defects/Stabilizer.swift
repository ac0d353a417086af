import Crystals

/// The operations of a supercell, translations included, that map a configuration onto itself.
public struct Stabilizer: Hashable, Sendable {
  /// The number of operations; 1 if there is only the identity.
  public private(set) var order = 1
  /// A bit for each kind of operation, at its raw value.
  private var bits: UInt8 = 1 << LayerOperation.Kind.identity.rawValue

  /// Whether an operation is of this kind; the identity always is.
  public func contains(_ kind: LayerOperation.Kind) -> Bool { bits >> kind.rawValue & 1 == 1 }

  /// Creates the stabilizer with the identity alone.
  package init() {}

  /// Adds a further operation of a kind.
  package mutating func insert(_ kind: LayerOperation.Kind) {
    order += 1
    bits |= 1 << kind.rawValue
  }
}
