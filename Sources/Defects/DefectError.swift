// What makes a configuration invalid.

import Crystals

/// A configuration that its supercell cannot hold.
///
/// Defects are told by their place in the list that was given.
public enum DefectError: Error, Equatable, CustomStringConvertible {
  /// No defect at all.
  case noDefects
  /// More defects than sites.
  case tooManyDefects(Int, siteCount: Int)
  /// A site that the supercell does not have.
  case siteOutOfRange(defect: Int, site: Int, siteCount: Int)
  /// A site that an earlier defect of the list holds already.
  case siteOccupiedTwice(defect: Int, earlier: Int)
  /// A "substitution" by the element that is there anyway.
  case notASubstitution(defect: Int, element: Element)

  /// The place of the defect at fault in the list, if it is one.
  public var defect: Int? {
    switch self {
    case .noDefects, .tooManyDefects: nil
    case .siteOutOfRange(let defect, _, _), .siteOccupiedTwice(let defect, _),
      .notASubstitution(let defect, _):
      defect
    }
  }

  /// One sentence for the client.
  public var description: String {
    switch self {
    case .noDefects: "at least one defect is needed"
    case .tooManyDefects(let count, let siteCount):
      "\(count) defects are more than the \(siteCount) sites of the supercell"
    case .siteOutOfRange(_, let site, let siteCount): "site \(site) is outside 0..<\(siteCount)"
    case .siteOccupiedTwice(_, let earlier):
      "defect \(earlier) is at the same site; a site can hold one"
    case .notASubstitution(_, let element):
      "the host has \(element) at this site: replacing it by itself is no substitution"
    }
  }
}
