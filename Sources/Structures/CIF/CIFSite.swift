import Crystals

/// A row of the loop of atoms: an atom, and what the row says about its images.
struct CIFSite {
  let atom: AtomicStructure.Atom
  /// The label, or the symbol if there is none.
  let name: String
  let line: Int
  /// The number of images of the atom in the cell.
  var multiplicity: Int?
  /// The number of operators that keep the position.
  var symmetryOrder: Int?

  /// Returns the statement that is wrong if operators give a number of images, "the multiplicity 6"; nil if none is.
  func contradiction(imageCount: Int, operatorCount: Int) -> String? {
    if let multiplicity, multiplicity != imageCount { return "the multiplicity \(multiplicity)" }
    if let symmetryOrder, symmetryOrder * imageCount != operatorCount {
      return "a site symmetry of order \(symmetryOrder)"
    }
    return nil
  }
}
