extension SymmetryResolution {
  /// Returns all atoms of the cell: the listed ones and their images under the operators.
  ///
  /// If the file lists all images too, its atoms are returned as they are.
  ///
  /// - Throws: The errors of ``operators()``; ``StructureTextError`` if an image is at a listed atom while others are not.
  func atoms() throws -> [AtomicStructure.Atom] {
    let symmetry = try operators()
    try requireBound(on: symmetry)
    let count = symmetry.operators.count
    var atoms: [AtomicStructure.Atom] = []
    var search = CoincidenceSearch(merging)
    var repeated: (site: Int, other: Int)?
    for (index, site) in sites.enumerated() {
      if count > 1 || index.isMultiple(of: 512) { try cancellation.check() }
      let images =
        count > 1
        ? symmetry.images(of: site.atom.position, merging) : [site.atom.position]
      if let fact = site.contradiction(imageCount: images.count, operatorCount: count) {
        throw StructureTextError(
          line: site.line, code: .conflictingSymmetry,
          "\(quoted(site.name)) has \(fact), but the symmetry operators, \(count) of them, give "
            + "\(images.count) positions: operators are missing, or the position is another")
      }
      guard count > 1 else { continue }
      for image in images {
        if let other = search.index(near: image), other != index {
          repeated = repeated ?? (index, other)
          guard sites[other].atom.element == site.atom.element else { break }
          continue
        }
        search.add(image, index: index)
        guard atoms.count < AtomicStructure.maximumAtomCount else {
          throw StructureTextError.tooManyAtoms
        }
        atoms.append(AtomicStructure.Atom(site.atom.element, at: image, line: site.line))
      }
    }
    guard count > 1 else { return sites.map(\.atom) }
    guard let repeated else { return atoms }
    let (site, other) = (sites[repeated.site], sites[repeated.other])
    if atoms.count == sites.count, listsAllImages(of: symmetry) { return sites.map(\.atom) }
    throw StructureTextError(
      line: site.line, code: .conflictingSymmetry,
      "\(quoted(site.name)) is an image of \(quoted(other.name)) in line \(other.line) under the "
        + "\(count) symmetry operators, but not all images are listed: the atoms "
        + "or the symmetry are those of another structure")
  }

  /// Whether every image of a listed atom is a listed atom of the same element.
  private func listsAllImages(of symmetry: OperatorList) -> Bool {
    var search = CoincidenceSearch(merging)
    for (index, site) in sites.enumerated() { search.add(site.atom.position, index: index) }
    return sites.allSatisfy { site in
      symmetry.operators.allSatisfy { operation in
        search.index(near: operation.image(of: site.atom.position))
          .map { sites[$0].atom.element == site.atom.element } ?? false
      }
    }
  }
}
