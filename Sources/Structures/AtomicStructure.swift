import Crystals

/// A lattice and the atoms in it, as read from a file of any format.
public struct AtomicStructure: Hashable, Sendable {
  /// An atom of a structure.
  public struct Atom: Hashable, Sendable {
    /// The chemical element.
    public let element: Element
    /// Fractional coordinates; the atom may be in any cell.
    public let position: SIMD3<Double>
    /// The line of the text that has the atom, counted from 1; nil if the structure is not from text.
    public let line: Int?

    /// An atom at fractional coordinates.
    public init(_ element: Element, at position: SIMD3<Double>, line: Int? = nil) {
      self.element = element
      self.position = position
      self.line = line
    }
  }

  /// The lattice.
  public let lattice: Lattice
  /// The atoms in their order in the file.
  public let atoms: [Atom]

  /// The maximum number of atoms, which is larger than that of the largest supercell of common hosts.
  public static let maximumAtomCount = 1 << 15

  /// Creates a structure, or nil if there are more than ``maximumAtomCount`` atoms.
  public init?(lattice: Lattice, atoms: [Atom]) {
    guard atoms.count <= Self.maximumAtomCount else { return nil }
    self.lattice = lattice
    self.atoms = atoms
  }
}
