import Crystals
import Numerics

/// The symmetry operators that follow from the statements of a data block, checked against each other and its atoms.
///
/// An operator that is not applied loses atoms, and they would pass for vacancies. Therefore P 1 is assumed only if it is
/// stated, or if nothing is stated and no atom has a multiplicity; in all other cases the operators are known or the
/// file is rejected.
struct SymmetryResolution {
  let statements: SymmetryStatements
  let lattice: Lattice
  let sites: [CIFSite]
  let merging: PositionMerging
  let cancellation: CancellationFlag

  init(
    of statements: SymmetryStatements, lattice: Lattice, sites: [CIFSite],
    cancellation: CancellationFlag
  ) {
    self.statements = statements
    self.lattice = lattice
    self.sites = sites
    self.cancellation = cancellation
    merging = PositionMerging(in: lattice)
  }

  /// Returns the operators; the multiplicities of the atoms are used only where they decide between settings.
  ///
  /// - Throws: ``StructureTextError`` if the statements are incomplete or contradict each other, or `CancellationError`.
  func operators() throws -> OperatorList {
    let settings = try statements.settings()
    let hall = statements.hall.flatMap { HallSymbol($0.text) }
    if !statements.listed.isEmpty { return try checkedList(against: settings, hall) }
    if let hall {
      let list = OperatorList(hall.operators)
      try requireFit(of: list, line: statements.hall?.line)
      return list
    }
    if let settings { return try unambiguous(settings) }
    if let token = statements.hall ?? statements.names.first ?? statements.reference
      ?? statements.other?.token
    {
      throw StructureTextError(
        line: token.line, code: .incompleteSymmetry,
        "the space group \(quoted(token.text)) is not known; its symmetry operators are expected in "
          + "a loop of _space_group_symop_operation_xyz")
    }
    if let site = sites.first(where: { ($0.multiplicity ?? 1) > 1 }) {
      throw StructureTextError(
        line: site.line, code: .incompleteSymmetry,
        "\(quoted(site.name)) has the multiplicity \(site.multiplicity ?? 1), but the file states "
          + "no symmetry: the operators are expected in a loop of "
          + "_space_group_symop_operation_xyz, or the space group in _space_group_name_H-M_alt")
    }
    return .identity
  }

  // MARK: Listed operators

  private func checkedList(
    against settings: [SpaceGroupSetting]?, _ hall: HallSymbol?
  ) throws -> OperatorList {
    let list = OperatorList(statements.listed)
    let line = statements.listLine
    try requireFit(of: list, line: line)
    try cancellation.check()
    if let (product, first, second) = list.missingProduct {
      throw StructureTextError(
        line: line, code: .incompleteSymmetry,
        "the symmetry operator '\(product.text)' is missing in the loop: it is the product of "
          + "'\(second.text)' and '\(first.text)'")
    }
    if let hall {
      try require(
        list, toBeOf: [("Hall symbol " + quoted(statements.hall?.text ?? ""), hall.operators)])
    } else if let settings {
      try require(
        list, toBeOf: settings.map { ("space group " + $0.description, $0.operators) })
    }
    return list
  }

  /// Checks that a list of operators has the point group and the lattice points of one of several settings.
  ///
  /// Its axes and origin may be others, as the symbol of a space group does not always determine them.
  private func require(
    _ list: OperatorList, toBeOf groups: [(name: String, operators: [SpaceGroupOperator])]
  ) throws {
    let lists = groups.map { (name: $0.name, list: OperatorList($0.operators)) }
    let kinds = list.rotationKinds
    let fitting = lists.filter { $0.list.misfit(in: lattice) == nil }
    let matching = lists.filter { $0.list.rotationKinds == kinds }
    let sameAxes = fitting.filter { $0.list.rotationKinds == kinds }
    if !matching.isEmpty {
      // In the axes of the symbol, the loop has to have the translations that centre the cell.
      guard !sameAxes.isEmpty,
        sameAxes.allSatisfy({ $0.list.latticePointCount > list.latticePointCount })
      else { return }
    }
    guard let nearest = sameAxes.first ?? fitting.first ?? lists.first else { return }
    let count = list.operators.count
    if nearest.list.operators.count > count,
      let missing = nearest.list.operators.first(where: { !list.contains($0) })
    {
      throw StructureTextError(
        line: statements.listLine, code: .incompleteSymmetry,
        "the loop of symmetry operators has \(count), but \(nearest.name) has "
          + "\(nearest.list.operators.count): '\(missing.text)' is missing")
    }
    throw StructureTextError(
      line: statements.listLine, code: .conflictingSymmetry,
      "the symmetry operators of the loop are not those of \(nearest.name)")
  }

  // MARK: Operators from a symbol or number

  /// Returns the operators of the setting that fits the cell and the multiplicities of the atoms.
  private func unambiguous(_ settings: [SpaceGroupSetting]) throws -> OperatorList {
    let token = statements.names.first ?? statements.reference ?? statements.number
    let groups = settings.map { (setting: $0, list: OperatorList($0.operators)) }
    let fitting = groups.filter { $0.list.misfit(in: lattice) == nil }
    guard let first = fitting.first else {
      throw StructureTextError(
        line: token?.line, code: .conflictingSymmetry,
        "the lengths and angles of the cell do not have the symmetry of space group "
          + (settings.first?.description ?? ""))
    }
    guard fitting.count > 1 else { return first.list }
    let agreeing = try fitting.filter { try hasStatedMultiplicities($0.list) }
    guard let chosen = agreeing.first else { return first.list }
    for other in agreeing.dropFirst() where try !givesSameAtoms(chosen.list, other.list) {
      throw StructureTextError(
        line: token?.line, code: .incompleteSymmetry,
        "\(quoted(token?.text ?? "")) is one of \(agreeing.count) settings of the space group, such "
          + "as \(chosen.setting.description) and \(other.setting.description): its symmetry "
          + "operators are expected in a loop of _space_group_symop_operation_xyz, or its Hall "
          + "symbol in _space_group_name_Hall")
    }
    return chosen.list
  }

  private func givesSameAtoms(_ first: OperatorList, _ second: OperatorList) throws -> Bool {
    for site in sites {
      try cancellation.check()
      let images = first.images(of: site.atom.position, merging)
      let others = second.images(of: site.atom.position, merging)
      guard images.count == others.count,
        images.allSatisfy({ image in others.contains { merging.areEqual(image, $0) } })
      else { return false }
    }
    return true
  }

  // MARK: Checks

  private func requireFit(of list: OperatorList, line: Int?) throws(StructureTextError) {
    guard let misfit = list.misfit(in: lattice) else { return }
    throw StructureTextError(
      line: line, code: .conflictingSymmetry,
      "the lengths and angles of the cell do not have the symmetry of the operator "
        + "'\(misfit.text)'")
  }

  /// Whether all atoms have as many images under the operators as is stated.
  private func hasStatedMultiplicities(_ list: OperatorList) throws -> Bool {
    try requireBound(on: list)
    for site in sites where site.multiplicity != nil || site.symmetryOrder != nil {
      try cancellation.check()
      let count = list.images(of: site.atom.position, merging).count
      if site.contradiction(imageCount: count, operatorCount: list.operators.count) != nil {
        return false
      }
    }
    return true
  }

  /// Checks that there are not too many images before equal ones are merged.
  func requireBound(on list: OperatorList) throws(StructureTextError) {
    guard sites.count * list.operators.count <= AtomicStructure.maximumImageCount else {
      throw .tooManyAtoms
    }
  }
}
