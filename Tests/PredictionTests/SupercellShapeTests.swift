import Crystals
import Defects
import FileSupport
import ModelSupport
import Numerics
import Prediction
import Testing

/// Predictions in supercells that do not repeat the host along its own vectors.
@Suite struct SupercellShapeTests {
  var generator = SplitMix64(seed: 41)

  /// Returns an image under a random operation and translation, in a supercell with other vectors.
  mutating func image(of configuration: DefectConfiguration) throws -> DefectConfiguration {
    let supercell = configuration.supercell
    let host = supercell.host
    let operation = host.operations[
      .random(in: host.operations.indices, using: &generator)]
    let lattice = try #require(Superlattice(operation.image(of: supercell.vectors)))
    let any = Supercell(host: host, lattice: lattice).withRandomVectors(using: &generator)
    let moved = try #require(any)
    let (di, dj) = (
      Int.random(in: -9...9, using: &generator), Int.random(in: -9...9, using: &generator)
    )
    return try DefectConfiguration(
      supercell: moved,
      defects: configuration.defects.map { defect in
        var site = operation.image(of: supercell.site(at: defect.site))
        site.i += di
        site.j += dj
        return PointDefect(site: moved.index(of: site), occupant: defect.occupant)
      }.shuffled(using: &generator))
  }

  @Test mutating func `all images in all choices of vectors have one key and the same bits`() throws
  {
    let predictor = TinyModel.shared.predictor
    for host in predictor.catalogue.hosts {
      for _ in 0..<12 {
        let any = Supercell.random(of: host, maximumCellCount: 60, using: &generator)
        let supercell = try #require(any)
        let configuration = try DefectConfiguration.random(
          in: supercell, count: min(6, supercell.siteCount), using: &generator)
        guard let query = try? predictor.query(configuration) else { continue }
        let prediction = try #require(predictor.predict([query]).first)
        for _ in 0..<3 {
          let other = try predictor.query(image(of: configuration))
          #expect(other.key == query.key)
          #expect(predictor.predict([other]).first == prediction)
        }
        #expect(prediction.domainNotes.contains { $0.code == .supercellNotTrained })
      }
    }
  }

  @Test func `a crystal has the same neighbourhoods in a supercell and in two of them`() throws {
    let host = try CommittedFiles.host("MoS2")
    let small = try #require(Supercell(host: host, vectors: IntegerMatrix([4, 2], [-2, 6])))
    let large = try #require(Supercell(host: host, vectors: IntegerMatrix([4, 2], [-4, 12])))
    let pairs = PairOrbits(of: host, cutoff: 9)
    func neighbours(_ supercell: Supercell, _ sites: [Site]) throws -> [[Int32]] {
      let form = CanonicalForm(
        of: try DefectConfiguration(
          supercell: supercell,
          defects: sites.map { PointDefect(site: supercell.index(of: $0), occupant: .vacancy) }))
      let graph = SparseGraph(of: form, pairs: pairs)
      return (0..<graph.nodeCount).map { node in
        graph.edges(into: node).map { graph.orbits[$0] }.sorted()
      }
    }
    let sites = [Site(i: 0, j: 0, basis: 0), Site(i: 1, j: 2, basis: 1)]
    let copies = sites.map { Site(i: $0.i - 2, j: $0.j + 6, basis: $0.basis) }
    let one = try neighbours(small, sites).sorted { $0.lexicographicallyPrecedes($1) }
    let two = try neighbours(large, sites + copies).sorted { $0.lexicographicallyPrecedes($1) }
    #expect(two == one.flatMap { [$0, $0] })
  }
}
