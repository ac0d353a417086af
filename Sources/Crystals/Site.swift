/// A site of a crystal: the cell (i, j) and the index of the atom in the unit cell.
public struct Site: Hashable, Sendable {
  /// The cell along a.
  public var i: Int
  /// The cell along b.
  public var j: Int
  /// The index of the atom in the unit cell.
  public var basis: Int

  /// A site with a cell and a basis index.
  public init(i: Int, j: Int, basis: Int) {
    self.i = i
    self.j = j
    self.basis = basis
  }
}
