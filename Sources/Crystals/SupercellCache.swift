// What depends on a supercell alone, kept for the supercells in use.

import Synchronization

/// A table for each of a host's supercells that was asked about of late.
package final class SupercellCache<Table: Sendable>: Sendable {
  private typealias Entry = (a: Int, b: Int, table: Table)

  /// The oldest first; so few that going through them takes less than to hash.
  private let entries = Mutex<[Entry]>([])

  /// So many tables are kept.
  private static var limit: Int { 8 }

  /// Tables of nothing yet.
  package init() {}

  /// The table of a supercell, which `make` works out if it is not kept.
  package func table(of supercell: Supercell, _ make: () -> Table) -> Table {
    func isWanted(_ entry: Entry) -> Bool { entry.a == supercell.a && entry.b == supercell.b }
    if let known = entries.withLock({ $0.first(where: isWanted) }) { return known.table }
    let table = make()
    entries.withLock { entries in
      // Another thread may have been as quick.
      guard !entries.contains(where: isWanted) else { return }
      if entries.count == Self.limit { entries.removeFirst() }
      entries.append((supercell.a, supercell.b, table))
    }
    return table
  }
}
