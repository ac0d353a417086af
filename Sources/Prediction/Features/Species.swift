import Crystals
import Defects

/// A kind of point defect of a host: the element that is replaced, and what replaces it.
///
/// Sites of one element have the same species at any basis index; networks distinguish them by the orbits of their
/// pairs. The text is "MoS2:v_S" or "MoS2:W_Mo", Kröger–Vink notation without charge.
public struct Species: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The host's name.
  public let host: String
  /// The element of the pristine host at the site.
  public let element: Element
  /// What occupies the site instead.
  public let occupant: Occupant

  /// Creates the species of a defect in a supercell.
  public init(of defect: PointDefect, in supercell: Supercell) {
    host = supercell.host.name
    element = supercell.element(at: defect.site)
    occupant = defect.occupant
  }

  /// Reads a species from its ``description``; nil if the text is malformed.
  public init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let names = parts[1].split(separator: "_", omittingEmptySubsequences: false)
    guard names.count == 2, let element = Element(symbol: String(names[1])) else { return nil }
    if names[0] == "v" {
      occupant = .vacancy
    } else if let replacement = Element(symbol: String(names[0])) {
      occupant = .element(replacement)
    } else {
      return nil
    }
    host = String(parts[0])
    self.element = element
  }

  /// The species as text.
  public var description: String { "\(host):\(name)" }

  /// The species without its host, "v_S" or "W_Mo".
  public var name: String {
    switch occupant {
    case .vacancy: "v_\(element)"
    case .element(let replacement): "\(replacement)_\(element)"
    }
  }

  /// Orders species by host, replaced element and occupant.
  public static func < (left: Species, right: Species) -> Bool {
    (left.host, left.element.atomicNumber, left.occupant.code)
      < (right.host, right.element.atomicNumber, right.occupant.code)
  }
}
