import Crystals
import JSON
import Synchronization

/// The configurations of the names that were placed last, so that a name sent many times is placed once.
///
/// To place four defects in a large supercell takes milliseconds. The memo is full at ``capacity`` names; then the least
/// recently used one is dropped.
package final class PlacedNames: Sendable {
  /// A configuration, or why the name does not stand for one.
  package typealias Placement = Result<DefectConfiguration, InvalidDocument>

  private struct Key: Hashable {
    let supercell: Supercell
    let name: String
  }

  private struct State {
    var placements: [Key: (placement: Placement, lastUse: Int)] = [:]
    /// The number of uses, which orders them.
    var useCount = 0
  }

  /// The memo of the process.
  static let shared = PlacedNames(capacity: 1024)

  /// The maximum number of names.
  package let capacity: Int
  private let state = Mutex(State())

  /// Creates an empty memo.
  package init(capacity: Int) { self.capacity = capacity }

  /// Returns the placement of a name in a supercell, which `make` finds if it is not in the memo.
  ///
  /// - Throws: What `make` throws; nothing is kept then.
  /// - Complexity: O(1) if the name is in the memo; otherwise O(``capacity``) in addition to `make`.
  package func placement(
    of name: String, in supercell: Supercell,
    _ make: () throws(CancellationError) -> Placement
  ) throws(CancellationError) -> Placement {
    let key = Key(supercell: supercell, name: name)
    let known = state.withLock { state -> Placement? in
      state.useCount += 1
      state.placements[key]?.lastUse = state.useCount
      return state.placements[key]?.placement
    }
    if let known { return known }
    let placement = try make()
    state.withLock { state in
      if state.placements.count >= capacity,
        let oldest = state.placements.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        state.placements[oldest.key] = nil
      }
      state.useCount += 1
      state.placements[key] = (placement, state.useCount)
    }
    return placement
  }
}
