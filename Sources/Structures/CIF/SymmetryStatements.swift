import Numerics

/// What a data block states about its symmetry, in tags of the core, symmetry and magnetic dictionaries.
struct SymmetryStatements {
  /// The listed operators; empty if none are listed.
  let listed: [SymmetryOperator]
  /// The line of the first listed operator.
  let listLine: Int?
  let hall: CIFToken?
  /// Hermann–Mauguin symbols of the setting.
  let names: [CIFToken]
  /// The Hermann–Mauguin symbol of another setting of the same space group.
  let reference: CIFToken?
  let number: CIFToken?
  /// The choice of axes or origin, such as "b1" or "2".
  let choice: CIFToken?
  /// A statement in another tag; it is consulted only if there is none of the above.
  let other: (tag: String, token: CIFToken)?

  /// Reads the statements of a block.
  ///
  /// - Throws: ``StructureTextError`` for an operator that cannot be read, or for lists that contradict each other.
  init(_ block: CIFBlock) throws(StructureTextError) {
    (listed, listLine) = try block.listedOperators()
    hall = block.value(among: ["_space_group_name_hall", "_symmetry_space_group_name_hall"])
    names = Self.nameTags.compactMap { block.value($0) }
    reference = block.value("_space_group_name_h-m_ref")
    number = block.value(among: [
      "_space_group_it_number", "_symmetry_int_tables_number", "_symmetry_it_number",
    ])
    choice = block.value(among: [
      "_space_group_it_coordinate_system_code", "_space_group_it_coordinate_system_code_alt",
    ])
    other = Self.otherStatement(in: block)
  }

  /// Whether nothing is stated.
  var isEmpty: Bool {
    listed.isEmpty && hall == nil && names.isEmpty && reference == nil && number == nil
      && other == nil
  }

  private static let nameTags = [
    "_space_group_name_h-m_alt", "_symmetry_space_group_name_h-m", "_space_group_name_h-m_full",
    "_symmetry_space_group_name_h-m_alt", "_space_group_name_h-m",
    "_symmetry_space_group_name_h-m_full",
  ]

  private static func otherStatement(in block: CIFBlock) -> (tag: String, token: CIFToken)? {
    for tag in block.tables.lazy.flatMap(\.tags)
    where tag.hasPrefix("_symmetry_") || tag.hasPrefix("_space_group") {
      guard !tag.hasSuffix("_id"), let token = block.value(tag), token.text != "?" else { continue }
      let text = token.text.lowercased()
      // The operators of P 1 are the only ones that most triclinic layers have.
      if tag.hasSuffix("cell_setting") || tag.hasSuffix("crystal_system"), text == "triclinic" {
        continue
      }
      return (tag, token)
    }
    return nil
  }
}

extension CIFBlock {
  /// Returns the first value that one of the names has.
  fileprivate func value(among tags: [String]) -> CIFToken? {
    tags.lazy.compactMap { self.value($0) }.first
  }

  /// Reads the loops of operators, with the line of the first operator.
  fileprivate func listedOperators() throws(StructureTextError) -> ([SymmetryOperator], Int?) {
    let magnetic = "_space_group_symop_magn_operation_xyz"
    var found: (operators: [SymmetryOperator], tag: String)?
    for tag in ["_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz", magnetic] {
      guard var operators = try operators(tag) else { continue }
      if tag == magnetic,
        let centrings = try self.operators("_space_group_symop_magn_centering_xyz")
      {
        guard centrings.count * operators.count <= AtomicStructure.maximumOperatorCount else {
          throw tooManyOperators(line: line(of: tag))
        }
        operators = centrings.flatMap { centring in operators.map { centring.after($0) } }
      }
      guard let other = found else {
        found = (operators, tag)
        continue
      }
      let (first, second) = (OperatorList(other.operators), OperatorList(operators))
      guard first.operators.count == second.operators.count,
        first.operators.allSatisfy(second.contains)
      else {
        throw StructureTextError(
          line: line(of: tag), code: .conflictingSymmetry,
          "\(other.tag) and \(tag) list different symmetry operators")
      }
    }
    return (found?.operators ?? [], found.flatMap { line(of: $0.tag) })
  }

  private func line(of tag: String) -> Int? { value(tag)?.line }

  private func tooManyOperators(line: Int?) -> StructureTextError {
    StructureTextError(
      line: line,
      "the loop has more than \(AtomicStructure.maximumOperatorCount) symmetry operators")
  }

  /// Reads the operators of a column; nil if there is none, or no value in it.
  private func operators(_ tag: String) throws(StructureTextError) -> [SymmetryOperator]? {
    guard let (table, column) = column(tag) else { return nil }
    guard table.rowCount <= AtomicStructure.maximumOperatorCount else {
      throw tooManyOperators(line: table[AtomicStructure.maximumOperatorCount, column].line)
    }
    let tokens = (0..<table.rowCount).map { table[$0, column] }
    // Some programs write the mark of a missing value in quotes.
    guard tokens.contains(where: { $0.text != "?" && $0.text != "." }) else { return nil }
    var operators: [SymmetryOperator] = []
    for token in tokens {
      guard let symmetry = SymmetryOperator(token.text) else {
        throw StructureTextError(
          line: token.line,
          "a symmetry operator such as 'x-y, -y, z+1/2' is expected, not \(quoted(token.text))")
      }
      operators.append(symmetry)
    }
    return operators
  }
}
