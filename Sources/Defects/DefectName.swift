import Crystals
import JSON

/// The short name of a point defect, such as "v_S" or "W_Mo".
///
/// The occupant of the site is before "_", the element of the pristine site after it (Kröger and Vink,
/// doi:10.1016/S0081-1947(08)60202-7). "v", "va" and "vac" in any case are vacancies, so a substitution by vanadium
/// cannot be named. The marks of neutrality "^0", "_0", "^×" and "^x" may follow; marks of charge are errors. Names
/// joined by "+" are a complex, "v_Mo+2v_S". Braces and white space do not count.
public struct DefectName: Hashable, Sendable {
  /// The element of the pristine site.
  public let element: Element
  /// The occupant of the site.
  public let occupant: Occupant

  /// The maximum number of defects in a complex.
  public static let maximumCount = 4
  /// The maximum length of a name, bytes.
  public static let maximumLength = 200

  /// Reads the name of a defect or complex; a term may have a count, as in "2v_S".
  ///
  /// - Returns: A name for each defect, in the order written.
  /// - Throws: `InvalidDocument` with one fault and an empty pointer.
  public static func names(in text: String) throws(InvalidDocument) -> [DefectName] {
    try counts(in: text) { total throws(InvalidDocument) in
      guard total <= maximumCount else {
        throw InvalidDocument(
          .tooManyDefects, "",
          "a complex must have 1 to \(maximumCount) defects; list the defects of a larger one with "
            + "their sites")
      }
    }.flatMap { Array(repeating: $0.name, count: $0.count) }
  }

  /// Reads a stoichiometry: names with counts of any size, such as "12v_S+4W_Mo".
  ///
  /// - Parameters:
  ///   - text: The names.
  ///   - limit: The maximum number of defects.
  /// - Returns: The names with their counts, in the order written; a name that is written twice is there twice.
  /// - Throws: `InvalidDocument` with one fault and an empty pointer.
  package static func counts(
    in text: String, limit: Int
  ) throws(InvalidDocument) -> [(name: DefectName, count: Int)] {
    try counts(in: text) { total throws(InvalidDocument) in
      guard total <= limit else {
        throw InvalidDocument(.tooManyDefects, "", "at most \(limit) defects are allowed")
      }
    }
  }

  /// Reads names with their counts; `check` gets the number of defects of each name and those before it.
  private static func counts(
    in text: String, check: (Int) throws(InvalidDocument) -> Void
  ) throws(InvalidDocument) -> [(name: DefectName, count: Int)] {
    guard text.utf8.count <= maximumLength else {
      throw InvalidDocument(
        .textTooLong, "", "the name of a defect must have at most \(maximumLength) bytes")
    }
    var counts: [(name: DefectName, count: Int)] = []
    var total = 0
    for term in terms(of: text) {
      let digits = term.prefix { isDigit($0) }
      // A count of more than nine digits is above every limit.
      let count = digits.isEmpty ? 1 : digits.utf8.count <= 9 ? Int(digits) ?? 0 : 1_000_000_000
      let name = try DefectName(term.dropFirst(digits.count), in: term)
      guard count > 0 else {
        throw InvalidDocument(
          .invalidDefectName, "", "'\(term.prefix(40))': a count must be at least 1")
      }
      total += count
      try check(total)
      counts.append((name, count))
    }
    return counts
  }

  /// Cuts a complex at each "+" before a name, which may have a count; any other "+" is the mark of a charge.
  private static func terms(of text: String) -> [Substring] {
    let ignored: Set<Character> = ["{", "}", "$"]
    let text = text.replacing("\\mathrm", with: "").replacing("\\times", with: "×")
      .filter { !$0.isWhitespace && !ignored.contains($0) }
    var terms: [Substring] = []
    var start = text.startIndex
    for index in text.indices where text[index] == "+" {
      let next = text.index(after: index)
      let mark = text[start..<index].last
      guard mark != "^", mark != "_", text[next...].drop(while: isDigit).first?.isLetter == true
      else { continue }
      terms.append(text[start..<index])
      start = next
    }
    return terms + [text[start...]]
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

  private init(_ text: Substring, in term: Substring) throws(InvalidDocument) {
    let malformed = InvalidDocument(
      .invalidDefectName, "",
      "'\(term.prefix(40))' is not the name of a defect: write v_S for a vacancy, W_Mo for a "
        + "substitution, 2v_S for two vacancies, and join names by '+'")
    let parts = text.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw malformed }
    let site = parts[1].prefix { $0.isASCII && $0.isLetter }
    try Self.checkMark(parts[1].dropFirst(site.count), in: term, otherwise: malformed)
    guard let element = Element(symbol: String(site)) else { throw malformed }
    self.element = element
    if ["v", "va", "vac", "vacancy"].contains(parts[0].lowercased()) {
      occupant = .vacancy
    } else if let replacement = Element(symbol: String(parts[0])) {
      guard replacement != element else {
        throw InvalidDocument(
          .notASubstitution, "", "\(text) is not a defect: \(element) is at its own site")
      }
      occupant = .element(replacement)
    } else {
      throw malformed
    }
  }

  private static let neutralMarks: Set<String> = ["0", "×", "x", "X", "*", "⁰"]
  /// Primes, dots, exponents and signs, as Kröger and Vink and others write charges.
  private static let chargeMarks: Set<Character> = [
    "^", "'", "′", "″", "’", "/", "•", "·", "∙", "⋅", "˙", ".", "⁺", "⁻", "¹", "²", "³", "⁴", "+",
    "-", "−", "–",
  ]

  /// Checks what follows the site: nothing, or a mark of neutrality.
  private static func checkMark(
    _ mark: Substring, in term: Substring, otherwise malformed: InvalidDocument
  ) throws(InvalidDocument) {
    let isRaised = mark.first == "^" || mark.first == "_"
    let value = mark.drop { $0 == "^" || $0 == "_" }
    if mark.isEmpty || ["×", "⁰"].contains(mark)
      || isRaised && neutralMarks.contains(value.filter { $0 != "+" && $0 != "-" })
    {
      return
    }
    let isNumber = isRaised && !value.isEmpty && value.allSatisfy(isDigit)
    guard isNumber || mark.contains(where: { chargeMarks.contains($0) }) else { throw malformed }
    throw InvalidDocument(
      .chargedDefect, "",
      "'\(term.prefix(40))' has a charge; only neutral defects are predicted: leave out the charge")
  }
}
