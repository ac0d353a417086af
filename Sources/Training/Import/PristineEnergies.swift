import Crystals
import Defects

/// The total energies of pristine hosts, from which formation energies are counted.
public struct PristineEnergies: Sendable {
  /// The energies of whole supercells, eV; each supercell is the image that its symmetry images share.
  private var cells: [Supercell: Double] = [:]
  /// The energies by host, eV for an atom.
  private var atoms: [Host: Double] = [:]

  /// Creates an empty collection.
  public init() {}

  /// Adds an energy given by a text: "MoS2:8x8=-1394.2" for the supercell, or "MoS2=-7.2614/atom" for an atom of the host in
  /// any supercell.
  ///
  /// - Parameters:
  ///   - text: The host, its supercell if the energy is that of one, and the energy.
  ///   - unit: The unit of the energy.
  ///   - catalogue: The hosts.
  /// - Throws: ``ImportError`` with what is wrong.
  public mutating func add(
    _ text: String, unit: EnergyUnit, catalogue: HostCatalogue
  ) throws(ImportError) {
    let expected = "MoS2:8x8=-1394.2 for a supercell or MoS2=-7.2614/atom is expected"
    let sides = text.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2 else {
      throw ImportError("'\(text)' does not give the energy of a host; \(expected)")
    }
    let names = sides[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = catalogue[names[0].trimmed] else {
      let hosts = catalogue.hosts.map(\.name).joined(separator: ", ")
      throw ImportError("'\(text)': no host is called '\(names[0])'; the hosts are \(hosts)")
    }
    let isPerAtom = sides[1].hasSuffix("/atom")
    guard let energy = Double((isPerAtom ? sides[1].dropLast(5) : sides[1]).trimmed),
      energy.isFinite
    else { throw ImportError("'\(text)': the energy must be a number; \(expected)") }
    guard isPerAtom == (names.count == 1) else {
      throw ImportError(
        isPerAtom
          ? "'\(text)': an energy for an atom has no supercell; \(expected)"
          : "'\(text)' does not say what the energy is for; \(expected)")
    }
    let isNew: Bool
    if isPerAtom {
      isNew = atoms.updateValue(energy * unit.electronvolts, forKey: host) == nil
    } else {
      guard let vectors = IntegerMatrix(names[1].trimmed),
        let supercell = Supercell(host: host, vectors: vectors)
      else {
        throw ImportError(
          "'\(text)': '\(names[1])' is not a supercell; examples are 8x8 and 4,8/-4,4")
      }
      isNew = add(energy * unit.electronvolts, of: supercell)
    }
    guard isNew else { throw ImportError("'\(text)': another energy was already given for it") }
  }

  /// Adds the energy of a supercell, eV; false if there was another.
  mutating func add(_ energy: Double, of supercell: Supercell) -> Bool {
    cells.updateValue(energy, forKey: supercell.leastImage.supercell) == nil
  }

  /// Returns the energy of a pristine supercell, eV.
  ///
  /// - Throws: ``ImportError`` if there is none.
  func energy(of supercell: Supercell) throws(ImportError) -> Double {
    if let energy = cells[supercell.leastImage.supercell] { return energy }
    guard let energy = atoms[supercell.host] else {
      throw ImportError("there is no energy of the pristine \(supercell.host) \(supercell.vectors)")
    }
    return energy * Double(supercell.siteCount)
  }
}
