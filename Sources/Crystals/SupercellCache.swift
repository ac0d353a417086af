import Synchronization

/// A cache of tables that depend on a supercell, for the eight supercells of one host that were used last.
package final class SupercellCache<Table: Sendable>: Sendable {
  private typealias Entry = (lattice: Superlattice, table: Table)

  /// The least recently used first; they are so few that a linear search is faster than hashing.
  private let entries = Mutex<[Entry]>([])

  /// The maximum number of tables.
  private static var limit: Int { 8 }

  /// Creates an empty cache.
  package init() {}

  /// Returns the table of a supercell, which `make` creates if it is not in the cache.
  package func table(of supercell: Supercell, _ make: () -> Table) -> Table {
    func matches(_ entry: Entry) -> Bool { entry.lattice == supercell.lattice }
    let known = entries.withLock { entries -> Table? in
      guard let index = entries.firstIndex(where: matches) else { return nil }
      if index != entries.count - 1 { entries.append(entries.remove(at: index)) }
      return entries.last?.table
    }
    if let known { return known }
    let table = make()
    entries.withLock { entries in
      // Another thread may have added the same table in the meantime.
      guard !entries.contains(where: matches) else { return }
      if entries.count == Self.limit { entries.removeFirst() }
      entries.append((supercell.lattice, table))
    }
    return table
  }
}
