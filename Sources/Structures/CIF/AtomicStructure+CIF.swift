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
  /// The atoms are those of the `_atom_site_` loop and their images under the listed operators.
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
        line: holders[1].line, "a second structure starts here; only one is allowed")
    }
    let lattice = try block.lattice()
    let atoms = try block.atoms(cancellation)
    let operators = try block.operators()
    guard atoms.count * max(1, operators.count) <= Self.maximumImageCount else {
      throw StructureTextError.tooManyAtoms
    }
    let images =
      operators.count <= 1
      ? atoms
      : try atoms.flatMap {
        try cancellation.check()
        return $0.images(under: operators, in: lattice)
      }
    guard let structure = AtomicStructure(lattice: lattice, atoms: images) else {
      throw StructureTextError.tooManyAtoms
    }
    self = structure
  }
}

extension AtomicStructure.Atom {
  /// Returns the atom and its images, merging those at the same position.
  fileprivate func images(
    under operators: [SymmetryOperator], in lattice: Lattice
  ) -> [AtomicStructure.Atom] {
    var positions: [SIMD3<Double>] = []
    for symmetry in operators {
      let image = symmetry.image(of: position)
      let isNew = positions.allSatisfy { other in
        let apart = image - other
        let nearest = apart - apart.rounded(.toNearestOrAwayFromZero)
        return lattice.cartesian(nearest).length > AtomicStructure.mergingDistance
      }
      if isNew { positions.append(image) }
    }
    return positions.map { AtomicStructure.Atom(element, at: $0, line: line) }
  }
}

extension CIFBlock {
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

  /// Reads the listed operators; there are none if the structure is in P 1.
  fileprivate func operators() throws(StructureTextError) -> [SymmetryOperator] {
    let tags = ["_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz"]
    guard let (table, column) = tags.lazy.compactMap({ self.column($0) }).first else {
      try requireNoSymmetry()
      return []
    }
    guard table.rowCount <= AtomicStructure.maximumOperatorCount else {
      throw StructureTextError(
        line: table[AtomicStructure.maximumOperatorCount, column].line,
        "the loop has more than \(AtomicStructure.maximumOperatorCount) symmetry operators")
    }
    var operators: [SymmetryOperator] = []
    for row in 0..<table.rowCount {
      let token = table[row, column]
      guard let symmetry = SymmetryOperator(token.text) else {
        throw StructureTextError(
          line: token.line,
          "a symmetry operator such as 'x-y, -y, z+1/2' is expected, not \(quoted(token.text))")
      }
      operators.append(symmetry)
    }
    return operators
  }

  /// Throws if the block has a space group other than P 1: without its operators, atoms would be missing.
  private func requireNoSymmetry() throws(StructureTextError) {
    for tag in ["_space_group_it_number", "_symmetry_int_tables_number"] {
      if let token = value(tag), token.text != "1" {
        throw StructureTextError(
          line: token.line,
          "the operators of space group \(quoted(token.text)) are expected in a loop of "
            + "_space_group_symop_operation_xyz")
      }
    }
    for tag in ["_space_group_name_h-m_alt", "_symmetry_space_group_name_h-m"] {
      if let token = value(tag), token.text.filter({ $0 != " " }).uppercased() != "P1" {
        throw StructureTextError(
          line: token.line,
          "the operators of \(quoted(token.text)) are expected in a loop of "
            + "_space_group_symop_operation_xyz")
      }
    }
  }

  fileprivate func atoms(_ cancellation: CancellationFlag) throws -> [AtomicStructure.Atom] {
    guard let (table, x) = column("_atom_site_fract_x") else {
      throw StructureTextError(
        line: line, "fractional coordinates (_atom_site_fract_x) are expected")
    }
    func index(of tag: String) -> Int? { table.tags.firstIndex(of: tag) }
    guard let y = index(of: "_atom_site_fract_y"), let z = index(of: "_atom_site_fract_z") else {
      throw StructureTextError(
        line: table[0, x].line,
        "_atom_site_fract_y and _atom_site_fract_z are expected in the loop of atoms")
    }
    let symbol = index(of: "_atom_site_type_symbol")
    let label = index(of: "_atom_site_label")
    guard symbol != nil || label != nil else {
      throw StructureTextError(
        line: table[0, x].line,
        "_atom_site_type_symbol or _atom_site_label is expected in the loop of atoms")
    }
    let occupancy = index(of: "_atom_site_occupancy")
    guard table.rowCount <= AtomicStructure.maximumAtomCount else {
      throw StructureTextError.tooManyAtoms
    }
    var atoms: [AtomicStructure.Atom] = []
    for row in 0..<table.rowCount {
      if row.isMultiple(of: 512) { try cancellation.check() }
      if let occupancy { try table[row, occupancy].requireFullOccupancy() }
      let element = try Self.element(
        symbol: symbol.map { table[row, $0] }, label: label.map { table[row, $0] })
      let position = SIMD3(
        try table[row, x].coordinate(), try table[row, y].coordinate(),
        try table[row, z].coordinate())
      atoms.append(AtomicStructure.Atom(element, at: position, line: table[row, x].line))
    }
    return atoms
  }

  /// Returns the element of a type symbol ("Mo", "S2-"), or of a label ("Mo12") if there is no symbol.
  private static func element(
    symbol: CIFToken?, label: CIFToken?
  ) throws(StructureTextError) -> Element {
    let symbol = symbol.flatMap { $0.isMissing ? nil : $0 }
    guard let token = symbol ?? label else {
      throw StructureTextError("a symbol is expected for every atom")
    }
    let letters = token.text.prefix(3).prefix { $0.isASCII && $0.isLetter }
    func named(_ count: Int) -> Element? {
      Element(
        symbol: letters.prefix(1).uppercased() + letters.prefix(count).dropFirst().lowercased())
    }
    // In a label other letters may follow the symbol: "SA1".
    let element = named(symbol == nil ? 2 : letters.count) ?? (symbol == nil ? named(1) : nil)
    guard let element else {
      throw StructureTextError(
        line: token.line, code: .unknownElement,
        "the symbol of an element is expected, not \(quoted(token.text))")
    }
    return element
  }
}

extension CIFToken {
  /// The number of a value with or without an uncertainty: 3.19 or 3.190(2).
  fileprivate var number: Double? {
    guard text.last == ")", let open = text.firstIndex(of: "(") else {
      return Structures.number(text)
    }
    let uncertainty = text[text.index(after: open)...].dropLast()
    guard natural(uncertainty) != nil else { return nil }
    return Structures.number(text[..<open])
  }

  fileprivate func coordinate() throws(StructureTextError) -> Double {
    guard let value = number, (-100...100).contains(value) else {
      throw StructureTextError(
        line: line, "a fractional coordinate from -100 to 100 is expected, not \(quoted(text))")
    }
    return value
  }

  fileprivate func requireFullOccupancy() throws(StructureTextError) {
    guard isMissing || number.map({ abs($0 - 1) <= 1e-3 }) ?? false else {
      throw StructureTextError(
        line: line, code: .partialOccupancy,
        "an occupancy of 1 is expected, not \(quoted(text))")
    }
  }
}
