import Service

/// A sorted part of the temporary file of a ``SortedSpool``, read from its start to its end.
struct SpoolRun {
  private let file: TemporaryFile
  private var position: Int
  private let end: Int
  private var buffer: ArraySlice<UInt8> = []

  private static let bufferSize = 256 << 10

  /// The part of a file from `start` to its present end.
  init(of file: TemporaryFile, start: Int) {
    self.file = file
    position = start
    end = file.count
  }

  /// Returns the next entry; nil at the end.
  ///
  /// - Throws: ``CommandError`` if the file cannot be read.
  mutating func next() throws(CommandError) -> SortedSpool.Entry? {
    guard !buffer.isEmpty || position < end else { return nil }
    return try SortedSpool.Entry(reading: &self)
  }

  fileprivate mutating func read(_ count: Int) throws(CommandError) -> [UInt8] {
    while buffer.count < count, position < end {
      let size = min(max(Self.bufferSize, count), end - position)
      buffer += try file.read(size, at: position)
      position += size
    }
    defer { buffer = buffer.dropFirst(count) }
    return Array(buffer.prefix(count))
  }

  fileprivate mutating func readNumber() throws(CommandError) -> UInt64 {
    try read(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  fileprivate mutating func readText() throws(CommandError) -> [UInt8] {
    try read(Int(readNumber()))
  }
}

extension SortedSpool.Entry {
  /// Appends the entry as bytes: numbers in little-endian order, and texts after their lengths.
  func append(to bytes: inout [UInt8]) {
    func append(_ number: UInt64) {
      for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(shift)))) }
    }
    for number in [
      rank.number.bitPattern, UInt64(rank.index), energy.bitPattern, UInt64(multiplicity),
    ] { append(number) }
    for text in [Array(rank.text.utf8), Array(key.utf8), line.start, line.end] {
      append(UInt64(text.count))
      bytes += text
    }
  }

  fileprivate init(reading run: inout SpoolRun) throws(CommandError) {
    let (number, index) = (Double(bitPattern: try run.readNumber()), Int(try run.readNumber()))
    energy = Double(bitPattern: try run.readNumber())
    multiplicity = Int(try run.readNumber())
    rank = ArrangementRank(
      number: number, text: String(decoding: try run.readText(), as: UTF8.self), index: index)
    key = String(decoding: try run.readText(), as: UTF8.self)
    line = ArrangementFormat.Line(start: try run.readText(), end: try run.readText())
  }
}
