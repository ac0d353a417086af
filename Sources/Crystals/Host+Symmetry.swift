extension Host {
  /// The point group of the layer; nil if the cell is not primitive, or its operations within the tolerance are no group.
  public var pointGroup: LayerPointGroup? { LayerPointGroup(of: operations) }

  /// The basis indices of atoms that symmetry operations map to each other, each set in ascending order.
  public var equivalentAtoms: [[Int]] {
    var sets: [[Int]] = []
    for basis in cell.atoms.indices where !sets.contains(where: { $0.contains(basis) }) {
      sets.append(Set(operations.map { $0.permutation[basis] }).sorted())
    }
    return sets
  }
}
