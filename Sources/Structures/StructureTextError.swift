// What keeps a text from being a structure.

/// A fault in the text of a structure: its line, and what is expected there.
public struct StructureTextError: Error, Equatable, CustomStringConvertible {
  /// The line at fault, the first being 1; nil if it is the text as a whole.
  public let line: Int?
  /// What is wrong and what is expected.
  public let reason: String

  init(line: Int? = nil, _ reason: String) {
    self.line = line
    self.reason = reason
  }

  /// One sentence for whoever wrote the text.
  public var description: String { line.map { "line \($0): \(reason)" } ?? reason }

  static let tooManyAtoms = StructureTextError(
    "more than \(AtomicStructure.maximumAtomCount) atoms")
}

/// What a message quotes of a text, cut short.
func quoted(_ text: some StringProtocol) -> String {
  let limit = 40
  return text.count <= limit ? "'\(text)'" : "'\(text.prefix(limit))…'"
}
