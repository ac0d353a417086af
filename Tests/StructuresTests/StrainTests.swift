import Crystals
import Defects
import FileSupport
import Glibc
import Numerics
import Structures
import Testing

@Suite struct StrainTests {
  static let limit = StructureRecognizer.maximumStrain

  /// Returns a supercell with one vacancy, its plane deformed by `x`, `y` and the shear strain `xy` along the axes of the
  /// host.
  static func strained(
    _ host: Host, x: Double, y: Double, xy: Double = 0, repeats: (Int, Int) = (4, 4)
  ) throws -> AtomicStructure {
    let supercell = try #require(Supercell(host: host, a: repeats.0, b: repeats.1))
    let vacancy = PointDefect(site: supercell.siteCount - 1, occupant: .vacancy)
    let ideal = try DefectConfiguration(supercell: supercell, defects: [vacancy]).structure()
    let vectors = ideal.lattice.vectors.map { vector -> SIMD3<Double> in
      [
        vector.x * (1 + x) + vector.y * xy, vector.x * xy + vector.y * (1 + y), vector.z,
      ]
    }
    let lattice = try #require(Lattice(vectors[0], vectors[1], vectors[2]))
    return try #require(AtomicStructure(lattice: lattice, atoms: ideal.atoms))
  }

  @Test(arguments: CommittedFiles.hosts)
  func `strain up to the limit is recognised and reported, in tension as in compression`(
    host: Host
  ) throws {
    for size in [0, 0.002, 0.0095, Self.limit] {
      for (x, y) in [
        (size, size), (-size, -size), (size, -size), (-size, size), (size, 0), (-size, 0),
        (0, size),
        (0, -size),
      ] {
        for repeats in [(4, 4), (2, 5)] {
          let structure = try Self.strained(host, x: x, y: y, repeats: repeats)
          let found = try Fixture.recognizer.recognize(structure)
          #expect(found.configuration.defects.count == 1)
          #expect(found.configuration.supercell.host === host)
          #expect(abs(found.strain.x - x) < 1e-6 && abs(found.strain.y - y) < 1e-6)
          #expect(abs(found.strain.largest - max(abs(x), abs(y))) < 1e-6)
          #expect(found.largestDisplacement < 1e-3)
        }
      }
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `strain beyond the limit is an error with the host, the supercell and the strain`(
    host: Host
  ) throws {
    for size in [1.001 * Self.limit, 0.023, 0.0245, 0.08] {
      for (x, y) in [(size, size), (-size, -size), (size, 0), (0, -size), (size, -size)] {
        let structure = try Self.strained(host, x: x, y: y, repeats: (8, 8))
        let error = try #require(throws: RecognitionError.self) {
          try Fixture.recognizer.recognize(structure)
        }
        guard case .strained(let name, let strain) = error else {
          Issue.record("\(host) \(x) \(y): \(error.description(of: structure))")
          continue
        }
        #expect(name == "\(host.name) 8x8")
        #expect(abs(strain.x - x) < 1e-6 && abs(strain.y - y) < 1e-6)
        let detail = error.description(of: structure)
        #expect(detail.contains("\(strain.text); at most 1 %"))
        #expect(detail.contains("\((100 * x).decimalText(places: 2)) % in x"))
        #expect(error.code == .strainedCell)
      }
    }
  }

  @Test func `shear counts like tension`() throws {
    for host in CommittedFiles.hosts {
      for sign in [1.0, -1] {
        let within = try Self.strained(host, x: 0, y: 0, xy: sign * Self.limit)
        let strain = try Fixture.recognizer.recognize(within).strain
        #expect(abs(strain.shear - sign * Self.limit) < 1e-6)
        #expect(strain.text.contains("sheared by \(sign > 0 ? "+" : "-")1.00 %"))
        #expect(throws: RecognitionError.self) {
          try Fixture.recognizer.recognize(
            Self.strained(host, x: 0, y: 0, xy: sign * 1.001 * Self.limit))
        }
      }
    }
  }

  /// Many cells of MoS2 are near one of boron nitride or phosphorus, whose elements it does not have.
  @Test func `the cell of a host is never taken for that of another host`() throws {
    var random = SplitMix64(seed: 12)
    for host in CommittedFiles.hosts {
      for _ in 0..<8 {
        let repeats = (
          Int.random(in: 2...12, using: &random), Int.random(in: 2...12, using: &random)
        )
        let structure = try Self.strained(
          host, x: .random(in: -0.05...0.05, using: &random),
          y: .random(in: -0.05...0.05, using: &random), repeats: repeats)
        do {
          let found = try Fixture.recognizer.recognize(structure)
          #expect(found.configuration.supercell.host === host)
        } catch {
          guard case .strained(let name, _) = error else {
            Issue.record("\(host) \(repeats): \(error.description(of: structure))")
            continue
          }
          #expect(name == "\(host.name) \(repeats.0)x\(repeats.1)")
        }
      }
    }
  }
}
