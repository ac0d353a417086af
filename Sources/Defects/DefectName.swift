// Short names of defects, as the field writes them: "v_S", "W_Mo", "v_Mo+2v_S".
//
// What is at the site stands before "_", the element of the pristine site after it (Kröger and Vink,
// doi:10.1016/S0081-1947(08)60202-7). "v" and "V" are the vacancy: vanadium has no short name. Names joined by "+"
// are a complex, whose sites are the nearest to each other.

import Crystals
import JSON

/// The name of a vacancy or substitution at a site of some element.
public struct DefectName: Hashable, Sendable {
  /// The element of the pristine site.
  public let element: Element
  /// What is there instead.
  public let occupant: Occupant

  /// The most defects that a name may have.
  public static let maximumCount = 4
  /// The longest name read, bytes.
  public static let maximumLength = 200

  /// Reads a name: terms joined by "+", each "v_S" or "W_Mo", with a count before it, "2v_S", if there
  /// are several.
  ///
  /// - Returns: A name for each defect, in the order written.
  /// - Throws: `InvalidDocument` with one fault, its pointer empty.
  public static func names(in text: String) throws(InvalidDocument) -> [DefectName] {
    guard text.utf8.count <= maximumLength else {
      throw InvalidDocument(
        .textTooLong, "", "the name of a defect must have at most \(maximumLength) bytes")
    }
    try refuseCharge(in: text)
    var names: [DefectName] = []
    for term in text.split(separator: "+", omittingEmptySubsequences: false) {
      let term = term.filter { !$0.isWhitespace && $0 != "{" && $0 != "}" }
      let digits = term.prefix { ("0"..."9").contains($0) }
      let count = digits.isEmpty ? 1 : digits.utf8.count <= 2 ? Int(digits) ?? 0 : maximumCount + 1
      let name = try DefectName(term.dropFirst(digits.count), in: term)
      guard count > 0, names.count + count <= maximumCount else {
        throw InvalidDocument(
          count > 0 ? .tooManyDefects : .invalidDefectName, "",
          "a name stands for 1 to \(maximumCount) defects; list the defects of a larger complex "
            + "with their sites")
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

  /// Charges are marked by primes, dots and exponents; a neutral defect may be marked as one.
  private static func refuseCharge(in text: String) throws(InvalidDocument) {
    let marks: Set<Character> = [
      "^", "'", "′", "’", "•", "·", "∙", "˙", "⁺", "⁻", "¹", "²", "³", "-", "−",
    ]
    guard text.contains(where: { marks.contains($0) }) else { return }
    throw InvalidDocument(
      .chargedDefect, "",
      "'\(text.prefix(40))' has a charge; only neutral defects are predicted: leave out the charge")
  }
}
