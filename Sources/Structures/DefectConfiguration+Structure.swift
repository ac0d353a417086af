// Configurations as structures: the atoms that are left, unrelaxed.

import Crystals
import Defects

extension DefectConfiguration {
  /// The structure with these defects, before relaxation: the host's atoms at their sites, replaced or
  /// missing.
  ///
  /// Atoms of one element follow each other: the host's elements in the order of the basis, then those
  /// put in by atomic number; within an element by site.
  ///
  /// - Throws: ``StructureTextError`` if there are more atoms than a structure may have, or none.
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
    else { throw StructureTextError(code: .noAtoms, "no atom is left") }
    return structure
  }

  /// The structure with these defects as text, which reads back as the same configuration.
  ///
  /// - Throws: What ``structure()`` does.
  public func text(as format: StructureFormat) throws(StructureTextError) -> String {
    let structure = try structure()
    switch format {
    case .cif:
      return structure.cif(named: "\(supercell.host.name)_\(supercell.a)x\(supercell.b)")
    case .poscar:
      let count = "\(defects.count) " + (defects.count == 1 ? "defect" : "defects")
      return structure.poscar(comment: "\(supercell.name) with \(count)")
    }
  }
}
