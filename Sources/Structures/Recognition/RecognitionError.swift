// What keeps a structure from being a host with point defects.

import Crystals

/// A structure that is no supercell of a known host with vacancies and substitutions.
///
/// Atoms are told by their place in the structure.
public enum RecognitionError: Error, Equatable, Sendable {
  /// No atom at all.
  case noAtoms
  /// Along no vector is there a vacuum; the widest gap between atoms, Å.
  case noVacuum(widestGap: Double)
  /// The cell is near that of none of these, as "4x4 supercell of MoS2, P".
  case unknownCell(expected: String)
  /// The cell is near that of a supercell and strained beyond what is a match.
  case strained(name: String, strain: Double)
  /// The cell is a supercell, and not one of whole repeats along the two vectors of the unit cell.
  case notRepeats(host: String, matrix: [[Int]])
  /// The atoms lie where the nearest host has none: how many of how many are at its sites.
  case unknownStructure(name: String, matched: Int, atoms: Int)
  /// An atom that is too far from every site of the supercell that all else fits, Å.
  case offSite(atom: Int, distance: Double, site: Site, name: String)
  /// Two atoms at one site: the farther, the nearer, and how far it is, Å.
  case sharedSite(atom: Int, other: Int, distance: Double, site: Site, name: String)
  /// Every site has its own atom.
  case pristine(name: String)

  /// The atom at fault, if it is one.
  public var atom: Int? {
    switch self {
    case .offSite(let atom, _, _, _), .sharedSite(let atom, _, _, _, _): atom
    default: nil
    }
  }

  /// One sentence about `structure`, the one that was not recognised.
  public func description(of structure: AtomicStructure) -> String {
    func told(_ atom: Int) -> String {
      let told = structure.atoms[atom]
      return "atom \(atom + 1) (\(told.element)" + (told.line.map { ", line \($0)" } ?? "") + ")"
    }
    func place(_ site: Site, _ name: String) -> String {
      "cell [\(site.i), \(site.j)] basis \(site.basis) of \(name)"
    }
    let bound = decimal(StructureRecognizer.matchingDistance, 2)
    return switch self {
    case .noAtoms: "the structure has no atoms"
    case .noVacuum(let gap):
      "a single layer with at least \(decimal(StructureRecognizer.minimumVacuum, 1)) Å of vacuum along "
        + "one of the vectors is expected; the widest gap is \(decimal(gap, 2)) Å"
    case .unknownCell(let expected): "the cell is that of no \(expected)"
    case .strained(let name, let strain):
      "the cell fits no host: the nearest, \(name), would be strained by \(decimal(100 * strain, 2)) %; "
        + "at most \(decimal(100 * StructureRecognizer.maximumStrain, 1)) % is a match"
    case .notRepeats(let host, let matrix):
      "the cell is the supercell \(matrix) of \(host); whole repeats [a, b] of the unit cell's own "
        + "vectors are expected"
    case .unknownStructure(let name, let matched, let atoms):
      "the cell fits \(name), but only \(matched) of \(atoms) atoms are within \(bound) Å of its sites"
    case .offSite(let atom, let distance, let site, let name):
      "\(told(atom)) is \(decimal(distance, 2)) Å from the nearest site, \(place(site, name)); at most "
        + "\(bound) Å is a match: adatoms and interstitials are not known"
    case .sharedSite(let atom, let other, let distance, let site, let name):
      "\(told(atom)) and \(told(other)) share a site, \(place(site, name)), from which the first is "
        + "\(decimal(distance, 2)) Å: adatoms and interstitials are not known"
    case .pristine(let name): "no defects found: this is the pristine \(name)"
    }
  }
}

/// A figure for a sentence, with so many decimals.
private func decimal(_ value: Double, _ places: Int) -> String {
  let scale = places == 1 ? 10 : 100
  let whole = Int((min(abs(value), 1e9) * Double(scale)).rounded())
  let fraction = String(whole % scale)
  return "\(whole / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
}
