// Atomic structures: what files of all formats come down to.

import Crystals

/// A lattice and the atoms in it, as a file told them.
public struct AtomicStructure: Hashable, Sendable {
  /// An atom of a structure.
  public struct Atom: Hashable, Sendable {
    /// What it is.
    public let element: Element
    /// Fractional coordinates, in any cell.
    public let position: SIMD3<Double>
    /// The line of the text that told it, the first being 1; nil where it was not told in lines.
    public let line: Int?

    /// An atom at fractional coordinates.
    public init(_ element: Element, at position: SIMD3<Double>, line: Int? = nil) {
      self.element = element
      self.position = position
      self.line = line
    }
  }

  /// The three vectors of periodicity.
  public let lattice: Lattice
  /// The atoms in the order told.
  public let atoms: [Atom]

  /// The most atoms a structure may have: more than the largest supercell of any common host.
  public static let maximumAtomCount = 1 << 15

  /// A structure of at most ``maximumAtomCount`` atoms, or nil if there are more.
  public init?(lattice: Lattice, atoms: [Atom]) {
    guard atoms.count <= Self.maximumAtomCount else { return nil }
    self.lattice = lattice
    self.atoms = atoms
  }
}
