extension SymmetryStatements {
  /// Returns the settings of space groups that agree with all symbols and the number; nil if there is none of them.
  ///
  /// A symbol that is not in the table is skipped beside other statements.
  ///
  /// - Throws: ``StructureTextError`` if the symbols and the number contradict each other.
  func settings() throws(StructureTextError) -> [SpaceGroupSetting]? {
    var found: [SpaceGroupSetting]?
    var source: CIFToken?
    func narrow(to settings: [SpaceGroupSetting], _ token: CIFToken) throws(StructureTextError) {
      guard let current = found else {
        (found, source) = (settings, token)
        return
      }
      let common = current.filter { setting in settings.contains { $0.hall == setting.hall } }
      guard !common.isEmpty else {
        throw StructureTextError(
          line: token.line, code: .conflictingSymmetry,
          "the space group \(quoted(token.text)) contradicts \(quoted(source?.text ?? "")) in line "
            + "\(source?.line ?? 0)")
      }
      found = common
    }
    for name in names {
      let settings = SpaceGroupSetting.named(name.text)
      if !settings.isEmpty { try narrow(to: settings, name) }
    }
    if let reference {
      let numbers = Set(SpaceGroupSetting.named(reference.text).map(\.number))
      let settings = SpaceGroupSetting.all.filter { numbers.contains($0.number) }
      if !settings.isEmpty { try narrow(to: settings, reference) }
    }
    if let number {
      let settings = SpaceGroupSetting.all.filter { Double($0.number) == number.number }
      guard !settings.isEmpty else {
        throw StructureTextError(
          line: number.line,
          "the number of a space group from 1 to 230 is expected, not \(quoted(number.text))")
      }
      try narrow(to: settings, number)
    }
    if let hall, let operators = HallSymbol(hall.text)?.operators, let current = found {
      let exact = current.filter { Set($0.operators) == Set(operators) }
      let kinds = OperatorList(operators).rotationKinds
      guard
        !exact.isEmpty
          || current.contains(where: { kinds == OperatorList($0.operators).rotationKinds })
      else {
        try narrow(to: [], hall)
        return nil
      }
      if !exact.isEmpty { found = exact }
    }
    if let choice, let current = found {
      let chosen = current.filter { $0.choice.lowercased() == choice.text.lowercased() }
      if !chosen.isEmpty { found = chosen }
    }
    return found
  }
}
