import Crystals
import Numerics

extension AtomicStructure {
  /// The maximum number of symmetry operators; no standard setting of a space group has more.
  static let maximumOperatorCount = 192
  /// The maximum number of images of atoms before equal ones are merged, which limits the time to read a text.
  static let maximumImageCount = 1 << 18
  /// Images of one atom closer than this are merged, as the atom is at a special position, Å.
  static let mergingDistance = 0.1

  /// Reads the structure of a CIF.
  ///
  /// The atoms are those of the `_atom_site_` loop and their images under the symmetry operators, which are listed or
  /// follow from the space group.
  ///
  /// - Throws: ``StructureTextError`` with the line at fault, or `CancellationError`.
  init(cif text: [UInt8], _ cancellation: CancellationFlag) throws {
    let blocks = try CIFBlock.blocks(of: text, cancellation)
    let holders = blocks.filter {
      $0.column("_atom_site_fract_x") != nil || $0.column("_atom_site_cartn_x") != nil
    }
    guard let block = holders.first else {
      throw StructureTextError(
        "a loop with _atom_site_fract_x, _y and _z is expected in a data block")
    }
    guard holders.count == 1 else {
      throw StructureTextError(
        line: holders[1].line, code: .severalStructures,
        "a second structure starts here, of \(holders.count); only one is allowed")
    }
    let lattice = try block.lattice()
    let sites = try block.sites(cancellation)
    let statements = try SymmetryStatements(block)
    if statements.isEmpty {
      for other in blocks where try !SymmetryStatements(other).isEmpty {
        throw StructureTextError(
          line: other.line, code: .incompleteSymmetry,
          "the symmetry is stated in this data block; it is expected in that of the atoms, line "
            + "\(block.line)")
      }
    }
    let atoms = try SymmetryResolution(
      of: statements, lattice: lattice, sites: sites, cancellation: cancellation
    ).atoms()
    guard let structure = AtomicStructure(lattice: lattice, atoms: atoms) else {
      throw StructureTextError.tooManyAtoms
    }
    try block.checkFormula(of: structure, hasVacantSites: sites.count < block.siteRowCount)
    self = structure
  }
}

extension CIFBlock {
  /// Checks that the atoms are those of the formula that the file states, so that a truncated file is not one with more
  /// vacancies.
  ///
  /// The formula may be that of a formula unit. It is not compared if it has fractions, or if rows mark vacancies, which
  /// programs count in different ways.
  ///
  /// - Throws: ``StructureTextError`` with the code ``FaultCode/conflictingFormula``.
  fileprivate func checkFormula(
    of structure: AtomicStructure, hasVacantSites: Bool
  ) throws(StructureTextError) {
    guard !hasVacantSites, let token = value("_chemical_formula_sum"),
      let formula = ChemicalFormula(token.text)
    else { return }
    let found = ChemicalFormula(of: structure.atoms)
    guard found.isProportional(to: formula) else {
      throw StructureTextError(
        line: token.line, code: .conflictingFormula,
        "the formula \(quoted(token.text)) is not that of the atoms, \(quoted("\(found)")); complete the "
          + "atoms, or correct or remove _chemical_formula_sum")
    }
  }

  /// The number of rows in the loop of atoms.
  fileprivate var siteRowCount: Int { column("_atom_site_fract_x")?.table.rowCount ?? 0 }

  fileprivate func lattice() throws(StructureTextError) -> Lattice {
    var lengths = SIMD3<Double>.zero
    var angles = SIMD3<Double>.zero
    for (axis, name) in ["a", "b", "c"].enumerated() {
      lengths[axis] = try number("_cell_length_\(name)", 0.5...Lattice.maximumLength, "Å")
    }
    for (axis, name) in ["alpha", "beta", "gamma"].enumerated() {
      angles[axis] = try number("_cell_angle_\(name)", 5...175, "degrees")
    }
    guard let lattice = Lattice(lengths: lengths, angles: angles) else {
      throw StructureTextError(
        line: line, "the lengths and angles do not span a cell with a volume")
    }
    return lattice
  }

  private func number(
    _ tag: String, _ range: ClosedRange<Double>, _ unit: String
  ) throws(StructureTextError) -> Double {
    guard let token = value(tag) else {
      throw StructureTextError(line: line, "\(tag) is expected in the data block")
    }
    guard let value = token.number, range.contains(value) else {
      throw StructureTextError(
        line: token.line,
        "\(tag) must be from \(range.lowerBound) to \(range.upperBound) \(unit), not "
          + quoted(token.text))
    }
    return value
  }
}
