// What depends on a supercell alone, kept for the supercells in use.

import Synchronization

/// A table for each of a host's supercells that was asked about of late.
package final class SupercellTables<Table: Sendable>: Sendable {
  private struct Kept {
    /// Few, so that going through them takes less than to hash.
    var tables: [(a: Int, b: Int, table: Table)] = []

    func table(of supercell: Supercell) -> Table? {
      tables.first { $0.a == supercell.a && $0.b == supercell.b }?.table
    }
  }

  private let kept = Mutex(Kept())

  /// Tables of nothing yet.
  package init() {}

  /// The table of a supercell, which `make` works out if it is not kept.
  package func table(of supercell: Supercell, _ make: () -> Table) -> Table {
    if let known = kept.withLock({ $0.table(of: supercell) }) { return known }
    let table = make()
    kept.withLock { kept in
      // Another thread may have been as quick.
      guard kept.table(of: supercell) == nil else { return }
      let cells = kept.tables.reduce(supercell.a * supercell.b) { $0 + $1.a * $1.b }
      if cells > Self.limit { kept.tables = [] }
      kept.tables.append((supercell.a, supercell.b, table))
    }
    return table
  }

  /// The most cells altogether: those of one supercell of the largest, or of many of a model's own.
  private static var limit: Int { Supercell.maximumRepeats * Supercell.maximumRepeats }
}
