import Service
import Structures

/// An input of a command whose contents were recognised.
enum Input: ~Copyable {
  /// NDJSON, which is read as it is used.
  case lines(InputFile)
  /// One configuration.
  case document([UInt8])

  /// Opens the file at a path, or standard input for "-", and reads enough of it to recognise the contents.
  ///
  /// - Parameters:
  ///   - path: The path; a name that ends in `.ndjson` or `.jsonl`, with `.gz` or without, decides what the file is.
  ///   - readsSingleLineAsDocument: Whether one line alone is one configuration in any case; otherwise it is NDJSON if it
  ///     is a request or comes from a pipe.
  /// - Throws: `FileError` if the file cannot be read, is empty, or too long for one configuration.
  init(path: String, readsSingleLineAsDocument: Bool = false) throws(FileError) {
    try self.init(
      InputFile(path: path), named: path, readsSingleLineAsDocument: readsSingleLineAsDocument)
  }

  /// Reads enough of a file that was opened at a path to recognise the contents, as ``init(path:readsSingleLineAsDocument:)``.
  init(
    _ file: consuming InputFile, named path: String, readsSingleLineAsDocument: Bool = false
  ) throws(FileError) {
    guard !Self.isNamedAsLines(path) else {
      self = .lines(file)
      return
    }
    let isStream = file.size == nil
    var recognizer = FileRecognizer(isInteractive: isStream && !readsSingleLineAsDocument)
    var pieces: [[UInt8]] = []
    var length = 0
    var kind: FileRecognizer.Kind?
    while kind == nil, length <= FileContents.maximumLength, let piece = try file.next() {
      pieces.append(piece)
      length += piece.count
      kind = recognizer.add(piece)
    }
    let isTooLong = length > FileContents.maximumLength
    switch kind ?? recognizer.finish() {
    case .lines: break
    case .document:
      guard !isTooLong else { throw .tooLarge(limit: FileContents.maximumLength) }
      self = .document(Array(pieces.joined()))
      return
    case .singleLine:
      let text = Array(pieces.joined())
      let isEmpty = text.allSatisfy { $0 <= UInt8(ascii: " ") }
      guard !isEmpty || (isStream && !readsSingleLineAsDocument) else { throw .empty }
      let isLine = isStream || ConfigurationDocument.isRequest(json: text)
      guard isTooLong || isLine && !readsSingleLineAsDocument else {
        self = .document(text)
        return
      }
    }
    file.putBack(pieces)
    self = .lines(file)
  }

  /// Whether the input is one configuration.
  var isDocument: Bool {
    switch self {
    case .lines: false
    case .document: true
    }
  }

  private static func isNamedAsLines(_ path: String) -> Bool {
    let name = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
    return name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl")
  }
}
