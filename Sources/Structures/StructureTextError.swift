import JSON

/// A fault in the text of a structure: its line, and what is expected there.
public struct StructureTextError: Error, Equatable, CustomStringConvertible {
  /// The line at fault, counted from 1; nil for a fault of the whole text.
  public let line: Int?
  /// What is wrong, for programs.
  public let code: FaultCode
  /// What is wrong and what is expected.
  public let reason: String

  init(line: Int? = nil, code: FaultCode = .unreadableStructure, _ reason: String) {
    self.line = line
    self.code = code
    self.reason = reason
  }

  /// The line, and what is wrong there, in one sentence.
  public var description: String { line.map { "line \($0): \(reason)" } ?? reason }

  static let tooManyAtoms = StructureTextError(
    code: .tooManyAtoms,
    "the structure has more than \(AtomicStructure.maximumAtomCount) atoms; no more are read")
}

/// Returns a text in quotes for a message, cut after 40 characters.
func quoted(_ text: some StringProtocol) -> String {
  let limit = 40
  return text.count <= limit ? "'\(text)'" : "'\(text.prefix(limit))…'"
}
