// Tables of potentials, kept for the supercells in use.

import Crystals
import Synchronization

/// The tables of a host's supercells that were asked about of late.
final class PotentialTables: Sendable {
  private let tables = Mutex<[SIMD2<Int>: PotentialTable]>([:])

  /// So many tables are kept; the largest has some megabytes, those of a model's own supercells a few kilobytes.
  private static let limit = 8

  func table(of supercell: Supercell) -> PotentialTable {
    let key = SIMD2(supercell.a, supercell.b)
    if let known = tables.withLock({ $0[key] }) { return known }
    let table = PotentialTable(supercell)
    tables.withLock { tables in
      if tables.count >= Self.limit { tables.removeAll() }
      tables[key] = table
    }
    return table
  }
}
