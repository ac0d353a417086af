import Crystals
import FileSupport
import FoundationEssentials
import Testing

/// The symmetry found by spglib is the reference; `Fixtures/make_symmetry.py` computes it.
@Suite struct LayerSymmetryReferenceTests {
  struct Reference: Decodable {
    struct Figures: Decodable {
      /// [the matrix by rows, sign of z, permutation of the basis], in ascending order.
      let operations: [[Int]]
      let orbitCounts: [Int]
      /// [distance and height in Å, pairs from one cell] of each orbit within the first cutoff.
      let shortOrbits: [[Double]]
    }

    let cutoffs: [Double]
    let hosts: [String: Figures]
  }

  static let reference: Reference = {
    do {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/symmetry.json")
      return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    } catch {
      fatalError("the committed fixture: \(error)")
    }
  }()

  func figures(of host: Host) throws -> Reference.Figures {
    try #require(Self.reference.hosts[host.name])
  }

  @Test func `the reference covers every committed host`() {
    #expect(Set(Self.reference.hosts.keys) == Set(CommittedFiles.hosts.map(\.name)))
  }

  @Test(arguments: CommittedFiles.hosts)
  func `the operations and their permutations are those of spglib`(
    host: Host
  ) throws {
    let operations = host.operations.map { operation in
      let (first, second) = (operation.matrix.first, operation.matrix.second)
      return [first.x, first.y, second.x, second.y, operation.flipsLayer ? -1 : 1]
        + operation.permutation
    }
    #expect(
      try operations.sorted { $0.lexicographicallyPrecedes($1) } == figures(of: host).operations)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `the number of orbits is the one found by brute force`(host: Host) throws {
    let counts = Self.reference.cutoffs.map { PairOrbits(of: host, cutoff: $0).orbits.count }
    #expect(try counts == figures(of: host).orbitCounts)
  }

  @Test(arguments: CommittedFiles.hosts)
  func `orbits have the distances, heights and sizes found by brute force`(host: Host) throws {
    let pairs = PairOrbits(of: host, cutoff: try #require(Self.reference.cutoffs.first))
    var sizes = [Int](repeating: 0, count: pairs.orbits.count)
    for basis in host.cell.atoms.indices {
      for other in host.cell.atoms.indices {
        for di in -pairs.reach...pairs.reach {
          for dj in -pairs.reach...pairs.reach {
            if let orbit = pairs.orbit(from: basis, to: other, di: di, dj: dj) { sizes[orbit] += 1 }
          }
        }
      }
    }
    var remaining = try figures(of: host).shortOrbits
    for (orbit, size) in zip(pairs.orbits, sizes) {
      let match = remaining.firstIndex {
        abs($0[0] - orbit.distance) < 2e-3 && abs($0[1] - orbit.height) < 2e-3
          && $0[2] == Double(size)
      }
      remaining.remove(at: try #require(match, "\(orbit) of \(size) pairs"))
    }
    #expect(remaining.isEmpty)
  }
}
