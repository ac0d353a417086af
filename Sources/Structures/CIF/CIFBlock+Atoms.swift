import Crystals
import Defects
import Numerics

extension CIFBlock {
  /// Reads the loop of atoms; rows that mark a vacancy are not among them.
  ///
  /// A row marks a vacancy by the symbol X, Va, Vac or Vacancy, or by an occupancy of 0.
  ///
  /// - Throws: ``StructureTextError`` with the line at fault, or `CancellationError`.
  func sites(_ cancellation: CancellationFlag) throws -> [CIFSite] {
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
    let flag = index(of: "_atom_site_calc_flag")
    let multiplicity =
      index(of: "_atom_site_symmetry_multiplicity")
      ?? index(of: "_atom_site_site_symmetry_multiplicity")
    let order = index(of: "_atom_site_site_symmetry_order")
    let writesOrder = hasMultiplicitiesOfSHELXL
    guard table.rowCount <= AtomicStructure.maximumAtomCount else {
      throw StructureTextError.tooManyAtoms
    }
    var sites: [CIFSite] = []
    for row in 0..<table.rowCount {
      if row.isMultiple(of: 512) { try cancellation.check() }
      let isVacant = try occupancy.map { try table[row, $0].isVacant() } ?? false
      let occupant = try Self.occupant(
        symbol: symbol.map { table[row, $0] }, label: label.map { table[row, $0] })
      let isDummy = flag.map { table[row, $0].text == "dum" } ?? false
      guard case .element(let element) = occupant, !isVacant, !isDummy else { continue }
      let position = SIMD3(
        try table[row, x].coordinate(), try table[row, y].coordinate(),
        try table[row, z].coordinate())
      var site = CIFSite(
        atom: AtomicStructure.Atom(element, at: position, line: table[row, x].line),
        name: (label ?? symbol).map { table[row, $0].text } ?? "", line: table[row, x].line)
      let stated = try multiplicity.flatMap { try table[row, $0].count(of: "multiplicity") }
      if writesOrder { site.symmetryOrder = stated } else { site.multiplicity = stated }
      if let order {
        site.symmetryOrder = try table[row, order].count(of: "order of the site symmetry")
      }
      sites.append(site)
    }
    return sites
  }

  /// Whether the multiplicities are orders of site symmetries, as SHELXL wrote them in this tag until 2013.
  private var hasMultiplicitiesOfSHELXL: Bool {
    value("_audit_creation_method")?.text.lowercased().contains("shelxl-97") ?? false
  }

  /// Returns the content of a type symbol ("Mo", "S2-", "Va"), or of a label ("Mo12") if there is no symbol.
  private static func occupant(
    symbol: CIFToken?, label: CIFToken?
  ) throws(StructureTextError) -> Occupant {
    let symbol = symbol.flatMap { $0.isMissing ? nil : $0 }
    guard let token = symbol ?? label else {
      throw StructureTextError("a symbol is expected for every atom")
    }
    let letters = token.text.prefix(8).prefix { $0.isASCII && $0.isLetter }
    var occupant = Occupant(letters: letters)
    if symbol == nil {
      // In a label other letters may follow the symbol: "SA1" is sulfur, and "VA1" vanadium rather than a vacancy.
      if occupant == .vacancy, letters == letters.uppercased(), letters != "X" { occupant = nil }
      occupant =
        occupant ?? Occupant(letters: letters.prefix(2)) ?? Occupant(letters: letters.prefix(1))
      if occupant == .vacancy, letters.count > 1, letters.first == "X" { occupant = nil }
    }
    guard let occupant else {
      throw StructureTextError(
        line: token.line, code: .unknownElement,
        "the symbol of an element is expected, not \(quoted(token.text))")
    }
    return occupant
  }
}

extension CIFToken {
  /// The number of a value with or without an uncertainty: 3.19 or 3.190(2).
  var number: Double? {
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

  /// Reads a positive whole number; nil if the value is missing.
  fileprivate func count(of what: String) throws(StructureTextError) -> Int? {
    if isMissing { return nil }
    let value = natural(text) ?? number.flatMap { Int(exactly: $0) } ?? 0
    guard (1...AtomicStructure.maximumOperatorCount).contains(value) else {
      throw StructureTextError(
        line: line,
        "the \(what) must be from 1 to \(AtomicStructure.maximumOperatorCount), not \(quoted(text))"
      )
    }
    return value
  }

  /// Whether an occupancy is 0.
  ///
  /// - Throws: ``StructureTextError`` unless it is 0, 1 or missing.
  fileprivate func isVacant() throws(StructureTextError) -> Bool {
    if isMissing { return false }
    let occupancy = number ?? .nan
    if abs(occupancy) <= 1e-3 { return true }
    guard abs(occupancy - 1) <= 1e-3 else {
      throw StructureTextError(
        line: line, code: .partialOccupancy,
        "an occupancy of 1, or of 0 for a vacancy, is expected, not \(quoted(text))")
    }
    return false
  }
}
