import Service

/// Arrangements on the way to the output, which have to wait for the last one: in memory up to a bound, the rest in
/// sorted runs in a temporary file.
///
/// Memory does not grow with the number of arrangements. The file has no name, so nothing is left of it after the process.
struct SortedSpool: ~Copyable {
  /// An arrangement.
  struct Entry: Sendable {
    /// The place in the order.
    var rank: ArrangementRank
    /// The text of the canonical form.
    let key: String
    /// The formation energy, eV.
    let energy: Double
    let multiplicity: Int
    let line: ArrangementFormat.Line
  }

  private var entries: [Entry] = []
  private var byteCount = 0
  private var runs: [SpoolRun] = []
  private var file: TemporaryFile?
  /// The bytes of entries in memory, after which they are written to the file.
  private let memoryLimit: Int

  /// Creates an empty spool, which keeps about so many bytes in memory.
  init(memoryLimit: Int = 64 << 20) { self.memoryLimit = memoryLimit }

  /// Adds an arrangement.
  ///
  /// - Throws: ``CommandError`` if the temporary file cannot be written.
  mutating func add(_ entry: Entry) throws(CommandError) {
    entries.append(entry)
    byteCount += entry.line.start.count + entry.line.end.count + 256
    if byteCount >= memoryLimit { try writeRun() }
  }

  private mutating func writeRun() throws(CommandError) {
    if file == nil { file = try TemporaryFile() }
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
  consuming func merge() throws(CommandError) -> SpoolMerge {
    try SpoolMerge(entries.sorted { $0.rank < $1.rank }, runs)
  }
}
