import Crystals
import Defects

extension DefectConfiguration {
  /// Returns the unrelaxed structure with these defects: the host's atoms at their sites, replaced or
  /// missing.
  ///
  /// Atoms are ordered by element: the host's elements in the order of the basis, then the others by atomic number.
  /// Within an element they are ordered by site.
  ///
  /// The lattice has the supercell's vectors; the second is reversed if they are left-handed.
  ///
  /// - Throws: ``StructureTextError`` if there are no atoms, or more than a structure may have, or if the vectors are too
  ///   long or nearly parallel.
  public func structure() throws(StructureTextError) -> AtomicStructure {
    let cell = supercell.host.cell
    guard supercell.siteCount <= AtomicStructure.maximumAtomCount else {
      throw .tooManyAtoms
    }
    func vector(_ cells: SIMD2<Int>) -> SIMD3<Double> {
      cell.a * Double(cells.x) + cell.b * Double(cells.y)
    }
    // Programs expect right-handed vectors, so the second of left-handed ones is reversed.
    let vectors = supercell.vectors
    let isLeftHanded = vectors.determinant < 0
    let second = isLeftHanded ? .zero &- vectors.second : vectors.second
    guard let lattice = Lattice(vector(vectors.first), vector(second), cell.c),
      Self.writtenAngles.contains(lattice.angles.z)
    else {
      throw StructureTextError(
        code: .invalidSupercell,
        "a structure can be written if the supercell's vectors are at most \(Lattice.maximumLength) Å "
          + "long and at an angle of \(Self.writtenAngles.lowerBound) to "
          + "\(Self.writtenAngles.upperBound) degrees; give other vectors of the same supercell")
    }
    var occupants = (0..<supercell.siteCount).map { Occupant.element(supercell.element(at: $0)) }
    for defect in defects { occupants[defect.site] = defect.occupant }
    var atoms: [Element: [AtomicStructure.Atom]] = [:]
    for (site, occupant) in occupants.enumerated() {
      guard case .element(let element) = occupant else { continue }
      var position = supercell.position(of: supercell.site(at: site))
      if isLeftHanded, position.y > 0 { position.y = 1 - position.y }
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

  /// The angles of cells that programs read, degrees.
  private static let writtenAngles = 5.0...175.0

  /// Returns the structure with these defects as text, which is recognised as the same configuration.
  ///
  /// - Throws: The errors of ``structure()``.
  public func text(as format: StructureOutputFormat) throws(StructureTextError) -> String {
    let structure = try structure()
    switch format {
    case .cif:
      return structure.cif(named: "\(supercell.host.name)_\(supercell.vectors.fileName)")
    case .poscar:
      let count = "\(defects.count) " + (defects.count == 1 ? "defect" : "defects")
      return structure.poscar(comment: "\(supercell.name) with \(count)")
    case .pymatgen: return String(decoding: structure.pymatgen, as: UTF8.self)
    case .extxyz: return structure.extendedXYZ
    }
  }
}

extension IntegerMatrix {
  /// The text of the matrix without separators that names of data blocks and files cannot have: "8x8", "4_8_-4_4".
  fileprivate var fileName: String {
    description.replacing(",", with: "_").replacing("/", with: "_")
  }
}
