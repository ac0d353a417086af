import Crystals
import JSON

/// The short name of a point defect, such as "v_S" or "W_Mo".
///
/// The occupant of the site is before "_", the element of the pristine site after it (Kröger and Vink,
/// doi:10.1016/S0081-1947(08)60202-7). "v" and "V" are vacancies, so vanadium cannot be named. Names joined by "+" are a
/// complex, "v_Mo+2v_S".
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
    guard text.utf8.count <= maximumLength else {
      throw InvalidDocument(
        .textTooLong, "", "the name of a defect must have at most \(maximumLength) bytes")
    }
    try rejectCharge(in: text)
    var names: [DefectName] = []
    for term in text.split(separator: "+", omittingEmptySubsequences: false) {
      let term = term.filter { !$0.isWhitespace && $0 != "{" && $0 != "}" }
      let digits = term.prefix { ("0"..."9").contains($0) }
      let count = digits.isEmpty ? 1 : digits.utf8.count <= 2 ? Int(digits) ?? 0 : maximumCount + 1
      let name = try DefectName(term.dropFirst(digits.count), in: term)
      guard count > 0, names.count + count <= maximumCount else {
        throw InvalidDocument(
          count > 0 ? .tooManyDefects : .invalidDefectName, "",
          "a complex must have 1 to \(maximumCount) defects; list the defects of a larger one with "
            + "their sites")
      }
      names += Array(repeating: name, count: count)
    }
    return names
  }

  private init(_ text: Substring, in term: String) throws(InvalidDocument) {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    let malformed = InvalidDocument(
      .invalidDefectName, "",
      "'\(term.prefix(40))' is not the name of a defect: write v_S for a vacancy, W_Mo for a "
        + "substitution, 2v_S for two vacancies, and join names by '+'")
    guard parts.count == 2, let element = Element(symbol: String(parts[1])) else {
      throw malformed
    }
    self.element = element
    if ["v", "V", "vac", "Vac"].contains(parts[0]) {
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

  /// Throws if a name has one of the marks of a charge: primes, dots and exponents.
  private static func rejectCharge(in text: String) throws(InvalidDocument) {
    let marks: Set<Character> = [
      "^", "'", "′", "’", "•", "·", "∙", "˙", "⁺", "⁻", "¹", "²", "³", "-", "−",
    ]
    guard text.contains(where: { marks.contains($0) }) else { return }
    throw InvalidDocument(
      .chargedDefect, "",
      "'\(text.prefix(40))' has a charge; only neutral defects are predicted: leave out the charge")
  }
}
