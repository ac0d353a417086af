/// What became of the lookups of one model's predictions.
///
/// Every lookup of a key is a memory hit, a disk hit or a miss.
public struct LookupCounts: Equatable, Sendable {
  /// Lookups answered from memory.
  public var memoryHits = 0
  /// Lookups answered from the file.
  public var diskHits = 0
  /// Lookups without a result.
  public var misses = 0

  /// No lookups.
  public init() {}

  /// Adds the lookups of another model or time.
  public static func += (left: inout LookupCounts, right: LookupCounts) {
    left.memoryHits += right.memoryHits
    left.diskHits += right.diskHits
    left.misses += right.misses
  }
}
