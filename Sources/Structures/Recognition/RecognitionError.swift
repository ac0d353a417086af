import Crystals
import JSON
import Numerics

/// A structure that is not a supercell of a known host with vacancies and substitutions.
///
/// An atom is identified by its index in the structure.
public enum RecognitionError: Error, Equatable, Sendable {
  /// The structure has no atoms.
  case noAtoms
  /// No lattice vector crosses enough vacuum; the widest gap between atoms, Å.
  case noVacuum(widestGap: Double)
  /// The cell is not near that of any of these, as "4x4 supercell of MoS2, P".
  case unknownCell(expected: String)
  /// The atoms are those of another material with the formula, and not of these hosts.
  case anotherMaterial(formula: String, hosts: [String])
  /// The cell is nearest to that of a supercell of the hosts with such elements, strained more than is tolerated.
  case strained(name: String, strain: PlaneStrain)
  /// The cell fits a supercell, and too few of the atoms are at its sites.
  case unknownStructure(name: String, matched: Int, atoms: Int)
  /// An atom that is too far from every site of the supercell that the other atoms fit, Å.
  case offSite(atom: Int, distance: Double, site: Site, name: String)
  /// Two atoms at one site: the farther, the nearer, and the distance of the farther from the site, Å.
  case sharedSite(atom: Int, other: Int, distance: Double, site: Site, name: String)
  /// A supercell of more sites than are allowed.
  case tooManySites(Int, name: String, limit: Int)
  /// More defects than are allowed, in the supercell with the name.
  case tooManyDefects(Int, name: String, limit: Int)

  /// The atom at fault, nil if the fault is that of the structure.
  public var atom: Int? {
    switch self {
    case .offSite(let atom, _, _, _), .sharedSite(let atom, _, _, _, _): atom
    default: nil
    }
  }

  /// What is wrong, for programs.
  public var code: FaultCode {
    switch self {
    case .noAtoms: .noAtoms
    case .noVacuum: .notALayer
    case .unknownCell, .unknownStructure, .anotherMaterial: .noMatchingHost
    case .strained: .strainedCell
    case .offSite: .atomOffSite
    case .sharedSite: .siteOccupiedTwice
    case .tooManySites: .invalidSupercell
    case .tooManyDefects: .tooManyDefects
    }
  }

  /// What an atom at no site of its own may belong to, for messages.
  private static let unsupported =
    "adatoms, interstitials, second layers and other stackings of the host, such as 1T, are not supported"

  /// Returns a sentence that says what is wrong with `structure` and what would be right.
  public func description(of structure: AtomicStructure) -> String {
    func named(_ index: Int) -> String {
      let atom = structure.atoms[index]
      let line = atom.line.map { ", line \($0)" } ?? ""
      return "atom \(index + 1) (\(atom.element)\(line))"
    }
    func named(_ site: Site, _ name: String) -> String {
      "cell [\(site.i), \(site.j)], basis \(site.basis) of \(name)"
    }
    func angstrom(_ length: Double) -> String { "\(length.decimalText(places: 2)) Å" }
    let distance = angstrom(StructureRecognizer.matchingDistance)
    return switch self {
    case .noAtoms: "the structure has no atoms"
    case .noVacuum(let gap):
      "the structure must be a single layer with at least "
        + "\(angstrom(StructureRecognizer.minimumVacuum)) of vacuum along one of its vectors; the "
        + "widest gap is \(angstrom(gap))"
    case .unknownCell(let expected): "the cell does not match any \(expected)"
    case .anotherMaterial(let formula, let hosts):
      "the structure looks like \(formula), and not like a host with vacancies and with foreign atoms "
        + "at no more than half of the sites of an element; "
        + (hosts.count == 1 ? "the requested host is " : "the hosts are ")
        + hosts.joined(separator: ", ")
    case .strained(let name, let strain):
      "the cell does not match: the nearest of a host with these elements, \(name), would be strained "
        + "by \(strain.text); at most "
        + "\((100 * StructureRecognizer.maximumStrain).decimalText(places: 0)) % is allowed"
    case .unknownStructure(let name, let matched, let atoms):
      "the cell matches \(name), but only \(matched) of \(atoms) atoms are within \(distance) of its "
        + "sites"
    case .offSite(let atom, let offset, let site, let name):
      "\(named(atom)) is \(angstrom(offset)) from the nearest site, \(named(site, name)); at most "
        + "\(distance) is allowed: \(Self.unsupported)"
    case .sharedSite(let atom, let other, let offset, let site, let name):
      "\(named(atom)) is \(angstrom(offset)) from \(named(site, name)), the site of \(named(other)): "
        + Self.unsupported
    case .tooManySites(let count, let name, let limit):
      "\(name) has \(count) sites; a structure may describe a supercell of at most \(limit) sites"
    case .tooManyDefects(let count, let name, let limit):
      "\(count) defects in \(name); at most \(limit) are allowed"
    }
  }
}
