/// The bytes of a text in a form that is quick to compare with those of a document, eight at a time.
@usableFromInline
struct PlainText: Sendable {
  /// The number of bytes that are compared at once.
  static let wordLength = MemoryLayout<UInt64>.size

  /// The number of bytes.
  let count: Int
  /// The first eight bytes as a word in memory, filled up with zeros.
  private let word: UInt64
  /// Ones where ``word`` has a byte of the text.
  private let mask: UInt64
  /// The bytes after the first word.
  private let rest: [UInt8]

  /// Creates the form of a text that needs no escapes.
  init(_ text: String) {
    func word(of bytes: some Sequence<UInt8>) -> UInt64 {
      var word: UInt64 = 0
      let first = Array(bytes.prefix(Self.wordLength))
      withUnsafeMutableBytes(of: &word) { $0.copyBytes(from: first) }
      return word
    }
    count = text.utf8.count
    self.word = word(of: text.utf8)
    mask = word(of: repeatElement(0xff, count: count))
    rest = Array(text.utf8.dropFirst(Self.wordLength))
  }

  /// Whether a word of a document begins with the first bytes of the text.
  @inline(__always)
  func begins(with word: UInt64) -> Bool { word & mask == self.word }

  /// Whether a document that begins with the first word of the text at `start` also has the rest of it.
  ///
  /// - Precondition: The document has as many bytes from `start` on as the text.
  @inline(__always)
  func continues(in document: [UInt8], from start: Int) -> Bool {
    let next = start + Self.wordLength
    return rest.isEmpty || rest.elementsEqual(document[next..<next + rest.count])
  }
}
