// Structures from CIF: cell, symmetry and atoms of the one data block that has them.

import Crystals

extension AtomicStructure {
  /// The most symmetry operators read: no cell of a space group's tables has more.
  static let maximumOperatorCount = 192
  /// The most atoms that operators may make before equal ones are one, so that reading ends soon.
  static let maximumImageCount = 1 << 18
  /// Images of one atom closer than this are the same atom at a special position, Å.
  static let mergingDistance = 0.1

  /// Reads the structure of a CIF.
  ///
  /// Atoms are those of the `_atom_site_` loop and their images under the operators listed.
  ///
  /// - Throws: ``StructureTextError`` with the line at fault.
  init(cif text: [UInt8]) throws(StructureTextError) {
    let blocks = try CIFBlock.blocks(of: text)
    let holders = blocks.filter {
      $0.column("_atom_site_fract_x") != nil || $0.column("_atom_site_cartn_x") != nil
    }
    guard let block = holders.first else {
      throw StructureTextError("no data block has a loop with _atom_site_fract_x, _y and _z")
    }
    guard holders.count == 1 else {
      throw StructureTextError(
        line: holders[1].line, "a second structure starts here; one is expected")
    }
    let lattice = try block.lattice()
    let atoms = try block.atoms()
    let operators = try block.operators()
    guard atoms.count * max(1, operators.count) <= Self.maximumImageCount else {
      throw .tooManyAtoms
    }
    let images =
      operators.count <= 1 ? atoms : atoms.flatMap { $0.images(under: operators, in: lattice) }
    guard let structure = AtomicStructure(lattice: lattice, atoms: images) else {
      throw .tooManyAtoms
    }
    self = structure
  }
}

extension AtomicStructure.Atom {
  /// The atom and its images, those at the same place but once.
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
      lengths[axis] = try figure("_cell_length_\(name)", 0.5...Lattice.maximumLength, "Å")
    }
    for (axis, name) in ["alpha", "beta", "gamma"].enumerated() {
      angles[axis] = try figure("_cell_angle_\(name)", 5...175, "degrees")
    }
    guard let lattice = Lattice(lengths: lengths, angles: angles) else {
      throw StructureTextError(line: line, "no cell has such angles, or it is flat")
    }
    return lattice
  }

  private func figure(
    _ tag: String, _ range: ClosedRange<Double>, _ unit: String
  ) throws(StructureTextError) -> Double {
    guard let token = value(tag) else {
      throw StructureTextError(line: line, "the data block needs \(tag)")
    }
    guard let value = token.figure, range.contains(value) else {
      throw StructureTextError(
        line: token.line,
        "\(tag) must be from \(range.lowerBound) to \(range.upperBound) \(unit), not "
          + quoted(token.text))
    }
    return value
  }

  /// The operators listed; none where the structure is told in P 1.
  fileprivate func operators() throws(StructureTextError) -> [SymmetryOperator] {
    let tags = ["_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz"]
    guard let (table, column) = tags.lazy.compactMap({ self.column($0) }).first else {
      try requireNoSymmetry()
      return []
    }
    guard table.rowCount <= AtomicStructure.maximumOperatorCount else {
      throw StructureTextError(
        line: table[AtomicStructure.maximumOperatorCount, column].line,
        "at most \(AtomicStructure.maximumOperatorCount) symmetry operators are read")
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

  /// A space group without its operators would leave atoms out.
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

  fileprivate func atoms() throws(StructureTextError) -> [AtomicStructure.Atom] {
    guard let (table, x) = column("_atom_site_fract_x") else {
      throw StructureTextError(
        line: line, "fractional coordinates, _atom_site_fract_x, are expected")
    }
    func place(of tag: String) -> Int? { table.tags.firstIndex(of: tag) }
    guard let y = place(of: "_atom_site_fract_y"), let z = place(of: "_atom_site_fract_z") else {
      throw StructureTextError(
        line: table[0, x].line, "the loop of atoms needs _atom_site_fract_y and _atom_site_fract_z")
    }
    let symbol = place(of: "_atom_site_type_symbol")
    let label = place(of: "_atom_site_label")
    guard symbol != nil || label != nil else {
      throw StructureTextError(
        line: table[0, x].line, "the loop of atoms needs _atom_site_type_symbol or _atom_site_label"
      )
    }
    let occupancy = place(of: "_atom_site_occupancy")
    guard table.rowCount <= AtomicStructure.maximumAtomCount else { throw .tooManyAtoms }
    var atoms: [AtomicStructure.Atom] = []
    for row in 0..<table.rowCount {
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

  /// The element that a type symbol ("Mo", "S2-") names, or a label ("Mo12") where there is none.
  private static func element(
    symbol: CIFToken?, label: CIFToken?
  ) throws(StructureTextError) -> Element {
    let symbol = symbol.flatMap { $0.isMissing ? nil : $0 }
    guard let token = symbol ?? label else { throw StructureTextError("an atom needs a symbol") }
    let letters = token.text.prefix(3).prefix { $0.isASCII && $0.isLetter }
    func named(_ count: Int) -> Element? {
      Element(
        symbol: letters.prefix(1).uppercased() + letters.prefix(count).dropFirst().lowercased())
    }
    // A label may go on with letters of its own: "SA1".
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
  /// The number of a value, with or without its uncertainty: 3.19 or 3.190(2).
  fileprivate var figure: Double? {
    guard text.last == ")", let open = text.firstIndex(of: "(") else { return number(text) }
    let uncertainty = text[text.index(after: open)...].dropLast()
    guard natural(uncertainty) != nil else { return nil }
    return number(text[..<open])
  }

  fileprivate func coordinate() throws(StructureTextError) -> Double {
    guard let value = figure, (-100...100).contains(value) else {
      throw StructureTextError(
        line: line, "a fractional coordinate from -100 to 100 is expected, not \(quoted(text))")
    }
    return value
  }

  fileprivate func requireFullOccupancy() throws(StructureTextError) {
    guard isMissing || figure.map({ abs($0 - 1) <= 1e-3 }) ?? false else {
      throw StructureTextError(
        line: line, code: .partialOccupancy,
        "an occupancy of 1 is expected, not \(quoted(text))")
    }
  }
}
