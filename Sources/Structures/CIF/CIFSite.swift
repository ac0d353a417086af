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
}
