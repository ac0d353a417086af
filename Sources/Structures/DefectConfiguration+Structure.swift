import Crystals
import Defects

extension DefectConfiguration {
  /// Returns the unrelaxed structure with these defects: the host's atoms at their sites, replaced or
  /// missing.
  ///
  /// Atoms are ordered by element: the host's elements in the order of the basis, then the others by atomic number.
  /// Within an element they are ordered by site.
  ///
  /// - Throws: ``StructureTextError`` if there are no atoms, or more than a structure may have.
  public func structure() throws(StructureTextError) -> AtomicStructure {
    let cell = supercell.host.cell
    guard supercell.siteCount <= AtomicStructure.maximumAtomCount else {
      throw .tooManyAtoms
    }
    guard
      let lattice = Lattice(
        cell.a * Double(supercell.a), cell.b * Double(supercell.b), cell.c)
    else { throw StructureTextError("the cell is longer than \(Lattice.maximumLength) Å") }
    var occupants = (0..<supercell.siteCount).map { Occupant.element(supercell.element(at: $0)) }
    for defect in defects { occupants[defect.site] = defect.occupant }
    var atoms: [Element: [AtomicStructure.Atom]] = [:]
    for (site, occupant) in occupants.enumerated() {
      guard case .element(let element) = occupant else { continue }
      let position = supercell.position(of: supercell.site(at: site))
      atoms[element, default: []].append(AtomicStructure.Atom(element, at: position))
    }
    let own = supercell.host.elements
    let order = own + atoms.keys.filter { !own.contains($0) }.sorted()
    guard
      let structure = AtomicStructure(
        lattice: lattice, atoms: order.flatMap { atoms[$0] ?? [] }),
      !structure.atoms.isEmpty
    else { throw StructureTextError(code: .noAtoms, "the structure has no atoms") }
    return structure
  }

  /// Returns the structure with these defects as text, which is recognised as the same configuration.
  ///
  /// - Throws: The errors of ``structure()``.
  public func text(as format: StructureOutputFormat) throws(StructureTextError) -> String {
    let structure = try structure()
    switch format {
    case .cif:
      return structure.cif(named: "\(supercell.host.name)_\(supercell.a)x\(supercell.b)")
    case .poscar:
      let count = "\(defects.count) " + (defects.count == 1 ? "defect" : "defects")
      return structure.poscar(comment: "\(supercell.name) with \(count)")
    case .pymatgen: return String(decoding: structure.pymatgen, as: UTF8.self)
    case .extxyz: return structure.extendedXYZ
    }
  }
}
