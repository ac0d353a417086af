/// The translations of a supercell: a lattice of cells (i, j) of the host.
///
/// It is given by its vectors in Hermite normal form, (a, shift) and (0, b) with 0 ≤ shift < b. Each lattice has exactly
/// one such form, whichever vectors it was made from. An a × b supercell has the shift 0.
public struct Superlattice: Hashable, Sendable {
  /// The first component of the first vector; at least 1.
  public let a: Int
  /// The second component of the second vector; at least 1.
  public let b: Int
  /// The second component of the first vector; from 0, and less than `b`.
  public let shift: Int

  /// The maximum number of cells in a supercell.
  public static let maximumCellCount = 4096

  /// The host's own lattice.
  public static let unitCell = Superlattice(a: 1, b: 1, shift: 0)

  private init(a: Int, b: Int, shift: Int) {
    self.a = a
    self.b = b
    self.shift = shift
  }

  /// The lattice that two vectors span, the rows of a matrix.
  ///
  /// It is nil if they are parallel, if a component is greater than 2²⁰, or if there are more than ``maximumCellCount``
  /// cells. The order of the vectors, and whether they are left-handed, make no difference.
  public init?(_ vectors: IntegerMatrix) {
    let bound = 1 << 20
    let components = [
      vectors.first.x, vectors.first.y, vectors.second.x, vectors.second.y,
    ]
    guard components.allSatisfy({ (-bound...bound).contains($0) }),
      (1...Self.maximumCellCount).contains(abs(vectors.determinant))
    else { return nil }
    // Euclid's algorithm on the first components, by operations that keep the lattice.
    var (row, rest) = (vectors.first, vectors.second)
    while rest.x != 0 {
      (row, rest) = (rest, row &- rest &* SIMD2(repeating: row.x / rest.x))
    }
    a = abs(row.x)
    b = abs(rest.y)
    shift = modulo(row.x < 0 ? -row.y : row.y, b)
  }

  /// The vectors of the Hermite normal form.
  public var vectors: IntegerMatrix { IntegerMatrix([a, shift], [0, b]) }

  /// The number of cells in a supercell.
  public var cellCount: Int { a * b }

  /// Returns the cell with 0 ≤ i < a and 0 ≤ j < b that a translation of the lattice maps to (i, j).
  @inlinable
  package func reduced(_ i: Int, _ j: Int) -> (i: Int, j: Int) {
    let remainder = modulo(i, a)
    if shift == 0 { return (remainder, modulo(j, b)) }
    return (remainder, modulo(j - (i - remainder) / a * shift, b))
  }

  /// Returns the same cell for the difference of two reduced cells, without a division.
  @inlinable
  package func wrapped(_ di: Int, _ dj: Int) -> (i: Int, j: Int) {
    (Crystals.wrapped(di, a), Crystals.wrapped(dj &+ (di < 0 ? shift : 0), b))
  }

  /// Returns the image under the linear part of an operation; nil if it has more than the maximum number of cells.
  func image(under operation: LayerOperation) -> Superlattice? {
    Superlattice(operation.image(of: vectors))
  }
}

extension Superlattice: Comparable {
  /// Orders lattices without a shift before others, then by the components of their vectors.
  public static func < (left: Superlattice, right: Superlattice) -> Bool {
    (left.shift, left.a, left.b) < (right.shift, right.a, right.b)
  }
}

extension Superlattice: CustomStringConvertible {
  /// The vectors as text: "8x8" without a shift, otherwise as in "4,8/0,12".
  public var description: String { "\(vectors)" }
}

extension Superlattice: Codable {
  /// Reads the repeats [a, b], or the vectors [[i, j], [i, j]].
  public init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    let malformed = DecodingError.dataCorrupted(
      .init(
        codingPath: decoder.codingPath,
        debugDescription: "a supercell must be [a, b] or [[i, j], [i, j]], with 1 to "
          + "\(Self.maximumCellCount) cells"))
    let vectors: IntegerMatrix
    if let a = try? list.decode(Int.self) {
      vectors = IntegerMatrix([a, 0], [0, try list.decode(Int.self)])
    } else {
      let (first, second) = (try list.decode([Int].self), try list.decode([Int].self))
      guard first.count == 2, second.count == 2 else {
        throw malformed
      }
      vectors = IntegerMatrix(SIMD2(first), SIMD2(second))
    }
    guard list.isAtEnd, let lattice = Superlattice(vectors) else {
      throw malformed
    }
    self = lattice
  }

  /// Writes the repeats [a, b] if there is no shift, otherwise the vectors [[a, shift], [0, b]].
  public func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    if shift == 0 {
      try list.encode(a)
      try list.encode(b)
    } else {
      try list.encode([a, shift])
      try list.encode([0, b])
    }
  }
}
