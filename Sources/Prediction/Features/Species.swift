// Species: the chemistry of a defect, without its place.

import Crystals
import Defects

/// A kind of point defect of a host: which element is replaced, and by what.
///
/// Sites of one element are one species wherever they are in the cell; symmetry and the pair orbits tell
/// them apart. As text "MoS2:v_S" or "MoS2:W_Mo", Kröger and Vink's order without charge.
public struct Species: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The host's name.
  public let host: String
  /// What the pristine host has at the site.
  public let element: Element
  /// What is there instead.
  public let occupant: Occupant

  /// The species of a defect in a supercell.
  public init(of defect: PointDefect, in supercell: Supercell) {
    host = supercell.host.name
    element = supercell.element(at: defect.site)
    occupant = defect.occupant
  }

  /// Reads what ``description`` writes; nil if the text is not of that form.
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

  /// The species within its host, "v_S" or "W_Mo".
  public var name: String {
    switch occupant {
    case .vacancy: "v_\(element)"
    case .element(let replacement): "\(replacement)_\(element)"
    }
  }

  /// By host, element replaced and occupant.
  public static func < (left: Species, right: Species) -> Bool {
    (left.host, left.element.atomicNumber, left.occupant.code)
      < (right.host, right.element.atomicNumber, right.occupant.code)
  }
}
