import Crystals
import FileSupport
import Glibc
import Testing

@Suite struct LayerSymmetryOfCellsTests {
  /// Returns the host in another cell of the same lattice: a′ = m₁₁ a + m₁₂ b, b′ = m₂₁ a + m₂₂ b.
  func host(_ host: Host, in matrix: [Int]) throws -> Host {
    let cell = host.cell
    let a = cell.a * Double(matrix[0]) + cell.b * Double(matrix[1])
    let b = cell.a * Double(matrix[2]) + cell.b * Double(matrix[3])
    let lengths = SIMD3((a * a).sum().squareRoot(), (b * b).sum().squareRoot(), cell.lengths.z)
    let cosine = (a * b).sum() / (lengths.x * lengths.y)
    let determinant = Double(matrix[0] * matrix[3] - matrix[1] * matrix[2])
    return Host(
      name: host.name, title: host.title,
      cell: try UnitCell(
        lengths: lengths, gamma: acos(cosine) * 180 / .pi,
        atoms: cell.atoms.map { atom in
          let (x, y) = (atom.position.x, atom.position.y)
          return (
            atom.element,
            [
              (Double(matrix[3]) * x - Double(matrix[2]) * y) / determinant,
              (Double(matrix[0]) * y - Double(matrix[1]) * x) / determinant, atom.position.z,
            ]
          )
        }))
  }

  /// The matrices have determinant 1, and their cells have angles within the allowed range.
  @Test(
    arguments: CommittedFiles.hosts,
    [[1, 1, 0, 1], [1, 0, 1, 1], [0, 1, -1, 0], [-1, 0, 0, -1]])
  func `the symmetry and the orbits do not depend on the choice of the cell`(
    host: Host, matrix: [Int]
  ) throws {
    let other = try self.host(host, in: matrix)
    func kinds(_ host: Host) -> [LayerOperation.Kind: Int] {
      host.operations.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
    }
    func distances(_ host: Host) -> [[Int]] {
      PairOrbits(of: host, cutoff: 8).orbits.map {
        [Int(($0.distance * 100).rounded()), Int(($0.height * 100).rounded())]
      }.sorted { $0.lexicographicallyPrecedes($1) }
    }
    #expect(kinds(other) == kinds(host))
    #expect(distances(other).count == distances(host).count)
    for (left, right) in zip(distances(other), distances(host)) {
      #expect(abs(left[0] - right[0]) <= 1 && abs(left[1] - right[1]) <= 1)
    }
  }
}
