import Service

/// A file with an identifier on each line.
struct IDList {
  /// The identifiers in alphabetical order, each once.
  let ids: [String]

  /// The maximum size of a file after decompression, bytes.
  private static let maximumSize = 256 << 20

  /// Reads a file; white space around an identifier and blank lines are ignored.
  ///
  /// - Throws: ``CommandError`` if the file cannot be read, is too large, or has no identifiers.
  init(path: String) throws(CommandError) {
    let text: [UInt8]
    do throws(FileError) {
      text = try InputFile.contents(of: path, limit: Self.maximumSize)
    } catch {
      throw CommandError(error, reading: path)
    }
    let lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    let words = lines.map { line in
      let start = line.drop { $0 <= UInt8(ascii: " ") }
      let end = start.reversed().drop { $0 <= UInt8(ascii: " ") }
      return String(decoding: end.reversed(), as: UTF8.self)
    }
    ids = Set(words).subtracting([""]).sorted()
    guard !ids.isEmpty else { throw CommandError("\(path) has no ids") }
  }
}
