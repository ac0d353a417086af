import Crystals
import FileSupport
import Testing

/// A lattice by its definition: the cells that are whole combinations of two vectors.
private struct PlainLattice {
  let vectors: IntegerMatrix

  func contains(_ i: Int, _ j: Int) -> Bool {
    // Cramer's rule: the coefficients are these numbers over the determinant.
    (i * vectors.second.y - j * vectors.second.x) % vectors.determinant == 0
      && (j * vectors.first.x - i * vectors.first.y) % vectors.determinant == 0
  }

  /// The numbers a, b and shift, each the least that the definition of the Hermite normal form allows.
  var hermiteForm: [Int] {
    let range = 1...abs(vectors.determinant)
    guard let b = range.first(where: { contains(0, $0) }) else { return [] }
    for a in range {
      for shift in 0..<b where contains(a, shift) { return [a, b, shift] }
    }
    return []
  }
}

@Suite struct SuperlatticeTests {
  var generator = SystemRandomNumberGenerator()

  mutating func randomVectors(_ largest: Int) -> IntegerMatrix {
    func entry() -> Int { .random(in: -largest...largest, using: &generator) }
    return IntegerMatrix([entry(), entry()], [entry(), entry()])
  }

  @Test mutating func `a lattice has the Hermite normal form of any of its vectors`() {
    for _ in 0..<300 {
      let vectors = randomVectors(9)
      guard let lattice = Superlattice(vectors) else {
        #expect(vectors.determinant == 0)
        continue
      }
      #expect([lattice.a, lattice.b, lattice.shift] == PlainLattice(vectors: vectors).hermiteForm)
      #expect(lattice.cellCount == abs(vectors.determinant))
      #expect(Superlattice(lattice.vectors) == lattice)
    }
  }

  @Test mutating func `lattices are equal exactly if each has the vectors of the other`() {
    for _ in 0..<2000 {
      let (first, second) = (randomVectors(3), randomVectors(3))
      guard let lattice = Superlattice(first), let other = Superlattice(second) else { continue }
      let plain = PlainLattice(vectors: first)
      let hasVectors = [second.first, second.second].allSatisfy { plain.contains($0.x, $0.y) }
      let isEqual = hasVectors && abs(first.determinant) == abs(second.determinant)
      #expect((lattice == other) == isEqual)
    }
  }

  @Test mutating func `a cell is reduced by a translation of the lattice`() throws {
    for _ in 0..<300 {
      guard let lattice = Superlattice(randomVectors(9)) else { continue }
      let plain = PlainLattice(vectors: lattice.vectors)
      for _ in 0..<20 {
        let i = Int.random(in: -500...500, using: &generator)
        let j = Int.random(in: -500...500, using: &generator)
        let cell = lattice.reduced(i, j)
        #expect((0..<lattice.a).contains(cell.i) && (0..<lattice.b).contains(cell.j))
        #expect(plain.contains(i - cell.i, j - cell.j))
        let other = lattice.reduced(j, i)
        let apart = lattice.wrapped(cell.i - other.i, cell.j - other.j)
        #expect(apart == lattice.reduced(i - j, j - i))
      }
    }
  }

  @Test(arguments: [
    IntegerMatrix([0, 0], [0, 8]), IntegerMatrix([2, 4], [-3, -6]),
    IntegerMatrix([65, 0], [0, 64]),
    IntegerMatrix([.max, 0], [0, 1]), IntegerMatrix([.min, 1], [1, .min]),
  ])
  func `parallel and too large vectors span no lattice`(vectors: IntegerMatrix) {
    #expect(Superlattice(vectors) == nil)
  }

  @Test mutating func `the text of a matrix reads back as the matrix`() {
    for _ in 0..<200 {
      let vectors = randomVectors(70)
      #expect(IntegerMatrix(vectors.description) == vectors)
    }
    #expect(IntegerMatrix("8x8") == IntegerMatrix([8, 0], [0, 8]))
    #expect(IntegerMatrix("4,8/-4,4") == IntegerMatrix([4, 8], [-4, 4]))
    for text in [
      "", "8", "8x", "8x8x1", "4,8", "4,8/", "4,8/-4", "4,8/-4,4/1,1", "+4,8/1,1", "a,b/c,d",
    ] {
      #expect(IntegerMatrix(text) == nil, "\(text)")
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  mutating func `a kept operation permutes the sites of a supercell of any shape`(host: Host) throws
  {
    for _ in 0..<30 {
      let supercell = try #require(
        Supercell.random(of: host, maximumCellCount: 40, using: &generator))
      let plain = PlainLattice(vectors: supercell.vectors)
      for (index, operation) in host.operations.enumerated() {
        let image = operation.image(of: supercell.vectors)
        let isKept = [image.first, image.second].allSatisfy { plain.contains($0.x, $0.y) }
        #expect(supercell.keptOperations.contains(index) == isKept)
        guard isKept else { continue }
        let images = (0..<supercell.siteCount).map {
          supercell.index(of: operation.image(of: supercell.site(at: $0)))
        }
        #expect(Set(images).count == supercell.siteCount)
      }
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  mutating func `all images of a lattice have one least image`(host: Host) throws {
    for _ in 0..<30 {
      let supercell = try #require(
        Supercell.random(of: host, maximumCellCount: 60, using: &generator))
      let (least, operation) = supercell.leastImage
      #expect(
        Superlattice((operation ?? host.operations[0]).image(of: supercell.vectors))
          == least.lattice)
      for operation in host.operations {
        let image = try #require(Superlattice(operation.image(of: supercell.vectors)))
        #expect(Supercell(host: host, lattice: image).leastImage.supercell == least)
        #expect(least.lattice <= image)
      }
    }
  }

  @Test func `repeats are kept as they are if symmetry gives no lesser ones`() throws {
    func least(_ name: String, _ a: Int, _ b: Int) throws -> String {
      try CommittedFiles.supercell(name, a, b).leastImage.supercell.lattice.description
    }
    for name in ["MoS2", "WSe2", "BN", "GaSe", "InSe"] {
      #expect(try least(name, 8, 8) == "8x8")
      #expect(try least(name, 4, 8) == "4x8")
      #expect(try least(name, 8, 4) == "4x8")
    }
    #expect(try least("P", 4, 8) == "4x8")
    #expect(try least("P", 8, 4) == "8x4")
  }

  @Test(arguments: CommittedFiles.hosts)
  mutating func `positions along any vectors are those of the sites`(host: Host) throws {
    for _ in 0..<20 {
      let supercell = try #require(
        Supercell.random(of: host, maximumCellCount: 30, using: &generator))
      let vectors = supercell.vectors
      for index in 0..<supercell.siteCount {
        let site = supercell.site(at: index)
        let position = supercell.position(of: site)
        let nearest = supercell.nearestSite(to: position + [2, -3, 0])
        #expect(nearest.site == site && nearest.distance < 1e-9)
        // From fractions of the vectors to cells: a whole number of cells of the lattice from the site.
        let atom = host.cell.atoms[site.basis].position
        let i =
          position.x * Double(vectors.first.x) + position.y * Double(vectors.second.x) - atom.x
        let j =
          position.x * Double(vectors.first.y) + position.y * Double(vectors.second.y) - atom.y
        #expect(abs(i - i.rounded()) < 1e-9 && abs(j - j.rounded()) < 1e-9)
        #expect(
          PlainLattice(vectors: vectors).contains(
            Int(i.rounded()) - site.i, Int(j.rounded()) - site.j))
        #expect((0...1).contains(position.x) && (0...1).contains(position.y))
      }
    }
  }

  /// The oracle searches all images within four supercells.
  @Test(arguments: CommittedFiles.hosts)
  mutating func `distances are those of the nearest images in a supercell of any shape`(host: Host)
    throws
  {
    for _ in 0..<10 {
      let supercell = try #require(
        Supercell.random(of: host, maximumCellCount: 20, using: &generator))
      let metric = PeriodicMetric(supercell)
      for _ in 0..<10 {
        let sites = (0..<2).map { _ in
          supercell.site(at: .random(in: 0..<supercell.siteCount, using: &generator))
        }
        let apart =
          host.cell.atoms[sites[1].basis].position - host.cell.atoms[sites[0].basis].position
        var least = Double.infinity
        for i in -40...40 {
          for j in -40...40
          where PlainLattice(vectors: supercell.vectors).contains(
            i - sites[1].i + sites[0].i, j - sites[1].j + sites[0].j)
          {
            let vector = host.cell.cartesian(apart + [Double(i), Double(j), 0])
            least = min(least, (vector * vector).sum().squareRoot())
          }
        }
        #expect(abs(metric.distance(from: sites[0], to: sites[1]) - least) < 1e-9)
      }
    }
  }

  /// The oracle sorts the pairs of the infinite crystal by the lattice.
  @Test(arguments: CommittedFiles.hosts)
  mutating func `the pairs of a supercell of any shape are those of the crystal`(host: Host) throws
  {
    let pairs = PairOrbits(of: host, cutoff: 9)
    for _ in 0..<20 {
      let supercell = try #require(
        Supercell.random(of: host, maximumCellCount: 150, using: &generator))
      let plain = PlainLattice(vectors: supercell.vectors)
      let sites = (0..<5).map { _ in
        supercell.site(at: .random(in: 0..<supercell.siteCount, using: &generator))
      }
      var (ends, others, orbits) = ([Int32](), [Int32](), [Int32]())
      pairs.appendPairs(
        among: sites, in: supercell, ends: &ends, others: &others, orbits: &orbits)
      var expected: [[Int32]] = []
      for site in sites {
        for (index, other) in sites.enumerated() {
          for di in -pairs.reach...pairs.reach {
            for dj in -pairs.reach...pairs.reach
            where plain.contains(di - other.i + site.i, dj - other.j + site.j) {
              guard let orbit = pairs.orbit(from: site.basis, to: other.basis, di: di, dj: dj)
              else { continue }
              expected.append([Int32(index), Int32(orbit)])
            }
          }
        }
      }
      #expect(zip(others, orbits).map { [$0, $1] } == expected)
    }
  }
}
