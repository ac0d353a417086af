import Crystals
import JSON

/// A configuration that its supercell cannot hold.
///
/// A defect is identified by its index in the list that was given.
public enum DefectError: Error, Equatable, CustomStringConvertible {
  /// More defects than sites.
  case tooManyDefects(Int, siteCount: Int)
  /// A site that the supercell does not have.
  case siteOutOfRange(defect: Int, site: Int, siteCount: Int)
  /// A site that an earlier defect of the list already occupies.
  case siteOccupiedTwice(defect: Int, earlier: Int)
  /// A substitution by the host's own element.
  case notASubstitution(defect: Int, element: Element)

  /// The index of the defect at fault, nil if the fault is that of the list.
  public var defect: Int? {
    switch self {
    case .tooManyDefects: nil
    case .siteOutOfRange(let defect, _, _), .siteOccupiedTwice(let defect, _),
      .notASubstitution(let defect, _):
      defect
    }
  }

  /// What is wrong, for programs.
  public var code: FaultCode {
    switch self {
    case .tooManyDefects: .tooManyDefects
    case .siteOutOfRange: .siteOutOfRange
    case .siteOccupiedTwice: .siteOccupiedTwice
    case .notASubstitution: .notASubstitution
    }
  }

  /// What is wrong and what is allowed, in one sentence.
  public var description: String {
    switch self {
    case .tooManyDefects(let count, let siteCount):
      "\(count) defects were given; the supercell has \(siteCount) sites"
    case .siteOutOfRange(_, let site, let siteCount):
      "site \(site) is out of range (0 to \(siteCount - 1))"
    case .siteOccupiedTwice(_, let earlier):
      "the site is already taken by defect \(earlier); a site can have one defect"
    case .notASubstitution(_, let element):
      "the host already has \(element) at this site; a substitution needs another element"
    }
  }
}
