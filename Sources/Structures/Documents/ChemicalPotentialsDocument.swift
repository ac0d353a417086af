import JSON

/// The chemical potentials of a request before they are resolved for a host: the name of a limit, or an object of Δμ in eV
/// by the symbols of elements.
public enum ChemicalPotentialsDocument: Equatable, Sendable {
  /// The potential of an element.
  public struct Value: Equatable, Sendable {
    /// The symbol of the element, as it was written.
    public let symbol: String
    /// The potential relative to the elemental phase, eV.
    public let energy: Double
  }

  /// The name of a limit, such as "S-poor".
  case name(String)
  /// Potentials in the order written, each symbol once.
  case values([Value])

  /// The maximum length of a name or symbol, bytes, and of the text of an option.
  public static let maximumLength = 200
  /// The maximum number of potentials.
  public static let maximumCount = 118

  /// Reads a name or an object.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  init(reading json: inout JSONReader) throws {
    switch try json.next() {
    case .string: self = .name(try json.string(limit: Self.maximumLength))
    case .object:
      var values: [Value] = []
      try json.members { json in
        let symbol = try json.memberName()
        do {
          values.append(Value(symbol: symbol, energy: try json.double()))
          try Self.check(values)
        } catch let error as InvalidDocument {
          throw error.under(InvalidDocument.pointer(to: String(symbol.prefix(40))))
        }
      }
      self = .values(values)
    default:
      throw InvalidDocument(
        .wrongType, "",
        "must be the name of a limit such as \"S-poor\", or an object of energies in eV such as "
          + "{\"S\": -0.5}")
    }
  }

  /// Reads the text of an option or parameter: a name, or potentials such as "S=-0.5,Mo=0".
  ///
  /// - Throws: `InvalidDocument` with an empty pointer.
  public init(text: String) throws(InvalidDocument) {
    guard text.utf8.count <= Self.maximumLength else {
      throw InvalidDocument(.textTooLong, "", "must have at most \(Self.maximumLength) bytes")
    }
    guard text.contains("=") else {
      self = .name(text)
      return
    }
    var values: [Value] = []
    for term in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = term.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.filter { !$0.isWhitespace } }
      guard parts.count == 2, let energy = Double(parts[1]), energy.isFinite else {
        throw InvalidDocument(
          .invalidValue, "",
          "must be the name of a limit such as S-poor, or energies in eV such as S=-0.5,Mo=0, not "
            + "'\(text.prefix(40))'")
      }
      values.append(Value(symbol: parts[0], energy: energy))
      try Self.check(values)
    }
    self = .values(values)
  }

  /// Checks the last value against the others.
  private static func check(_ values: [Value]) throws(InvalidDocument) {
    guard values.count <= maximumCount else {
      throw InvalidDocument(.invalidValue, "", "at most \(maximumCount) elements are allowed")
    }
    guard let last = values.last, !values.dropLast().contains(where: { $0.symbol == last.symbol })
    else { throw InvalidDocument(.duplicateField, "", "this element occurs twice") }
  }
}
