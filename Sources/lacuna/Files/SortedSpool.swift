import Service

/// Arrangements on the way to the output, which have to wait for the last one: in memory up to a bound, the rest in
/// sorted runs in a temporary file.
///
/// Memory does not grow with the number of arrangements. The file has no name, so nothing is left of it after the process.
package struct SortedSpool: ~Copyable {
  /// An arrangement.
  package struct Entry: Sendable {
    /// The place in the order.
    package var rank: ArrangementRank
    /// The text of the canonical form.
    package let key: String
    /// The formation energy, eV.
    package let energy: Double
    /// The number of placements.
    package let multiplicity: Int
    /// The text.
    package let line: ArrangementFormat.Line

    /// Creates an entry.
    package init(
      rank: ArrangementRank, key: String, energy: Double, multiplicity: Int,
      line: ArrangementFormat.Line
    ) {
      self.rank = rank
      self.key = key
      self.energy = energy
      self.multiplicity = multiplicity
      self.line = line
    }
  }

  private var entries: [Entry] = []
  private var byteCount = 0
  private var runs: [SpoolRun] = []
  private var file: TemporaryFile?
  /// The bytes of entries in memory, after which they are written to the file.
  private let memoryLimit: Int
  private let folder: String?

  /// Creates an empty spool.
  ///
  /// - Parameters:
  ///   - memoryLimit: The bytes of arrangements that are kept in memory, about.
  ///   - folder: The folder of the temporary file; nil for that which `TMPDIR` names.
  package init(memoryLimit: Int = 64 << 20, folder: String? = nil) {
    self.memoryLimit = memoryLimit
    self.folder = folder
  }

  /// Adds an arrangement.
  ///
  /// - Throws: ``CommandError`` if the temporary file cannot be written.
  package mutating func add(_ entry: Entry) throws(CommandError) {
    entries.append(entry)
    byteCount += entry.line.start.count + entry.line.end.count + 256
    if byteCount >= memoryLimit { try writeRun() }
  }

  private mutating func writeRun() throws(CommandError) {
    if file == nil { file = try TemporaryFile(folder: folder) }
    guard let file else { return }
    entries.sort { $0.rank < $1.rank }
    let start = file.count
    var bytes: [UInt8] = []
    for entry in entries {
      entry.append(to: &bytes)
      guard bytes.count >= 1 << 20 else { continue }
      try file.append(bytes)
      bytes = []
    }
    try file.append(bytes)
    runs.append(SpoolRun(of: file, start: start))
    (entries, byteCount) = ([], 0)
  }

  /// Returns all arrangements in order.
  ///
  /// - Throws: ``CommandError`` if the temporary file cannot be read.
  package consuming func merge() throws(CommandError) -> SpoolMerge {
    try SpoolMerge(entries.sorted { $0.rank < $1.rank }, runs)
  }
}
