/// The arrangements of several sorted runs, in one order.
package struct SpoolMerge {
  private var entries: ArraySlice<SortedSpool.Entry>
  private var runs: [SpoolRun]
  /// The next entry of each run; nil after its end.
  private var heads: [SortedSpool.Entry?] = []

  /// Merges entries in memory and runs, each sorted.
  init(_ entries: [SortedSpool.Entry], _ runs: [SpoolRun]) throws(CommandError) {
    self.entries = entries[...]
    self.runs = runs
    for index in runs.indices { heads.append(try self.runs[index].next()) }
  }

  /// Returns the next arrangement; nil at the end.
  ///
  /// - Throws: ``CommandError`` if the temporary file cannot be read.
  package mutating func next() throws(CommandError) -> SortedSpool.Entry? {
    // There are few runs, so a linear search is fast enough.
    var (least, run) = (entries.first, -1)
    for (index, head) in heads.enumerated() {
      guard let head, least.map({ head.rank < $0.rank }) ?? true else { continue }
      (least, run) = (head, index)
    }
    if run >= 0 { heads[run] = try runs[run].next() } else { entries = entries.dropFirst() }
    return least
  }
}
