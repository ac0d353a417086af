import Crystals
import Defects
import FileSupport
import Glibc
import GraphNetwork
import ModelSupport
import Numerics
import Prediction
import Testing

@Suite struct GraphEncoderTests {
  static let species = SpeciesTable(
    ["MoS2:v_Mo", "MoS2:v_S", "MoS2:Se_S", "BN:v_N", "BN:C_B", "P:v_P"].compactMap(
      Species.init(text:)))

  static func encoder(
    _ contexts: [GraphEncoder.Context], cutoff: Double = 8
  ) -> GraphEncoder {
    GraphEncoder(
      species: species, hosts: CommittedFiles.catalogue.hosts.map { ($0, cutoff) },
      contexts: contexts)
  }

  func query(_ text: String) throws -> Query {
    let configuration = try DefectConfiguration(text: text, in: CommittedFiles.catalogue)
    return try #require(
      Query(form: CanonicalForm(of: configuration), table: Self.species, model: "test"))
  }

  func context(of query: Query, by encoder: GraphEncoder) -> [Float] {
    var batch = GraphBatch(contextCount: encoder.contextCount)
    encoder.append(query, to: &batch)
    return batch.context
  }

  @Test func `the host context is one-hot in alphabetical order`() throws {
    let encoder = Self.encoder([.host])
    #expect(encoder.hosts == ["BN", "GaSe", "InSe", "MoS2", "P", "WSe2"])
    #expect(try context(of: query("MoS2:8x8:v@0.0.1"), by: encoder) == [0, 0, 0, 1, 0, 0])
  }

  /// Species in ascending order: BN:C_B (boron is element 5), BN:v_N, MoS2:v_S, MoS2:Se_S, MoS2:v_Mo, P:v_P.
  @Test func `the composition context is counts, fractions and three over the number`() throws {
    let encoder = Self.encoder([.composition])
    let context = try context(
      of: query("MoS2:8x8:v@0.0.1+v@3.4.2+v@5.5.0+Se@1.7.1"), by: encoder)
    #expect(
      context == [
        0, 0, 0.25, 0.125, 0.125, 0,
        0, 0, 0.5, 0.25, 0.25, 0, 0.75,
      ])
  }

  /// The flags are layer mirror, vertical mirror, in-plane twofold axis, rotation, rotation with inversion.
  @Test(arguments: [
    // Both sulphurs of a column keep all of D3h.
    ("MoS2:4x4:v@1.2.1+v@1.2.2", 12, [1, 1, 1, 1, 1]),
    // One sulphur keeps C3v, without the layer mirror.
    ("MoS2:4x4:v@1.2.1", 6, [0, 1, 0, 1, 0]),
    // A bond in the plane of BN keeps C2v.
    ("BN:4x4:C@0.0.0+v@0.0.1", 4, [1, 1, 1, 0, 0]),
    // A site of phosphorene keeps one mirror.
    ("P:4x4:v@0.0.0", 2, [0, 1, 0, 0, 0]),
    // A translation by two cells adds to the order, but has no flag.
    ("P:4x4:v@0.0.0+v@2.0.0", 4, [0, 1, 0, 0, 0]),
  ])
  func `the symmetry context is that of the point group`(
    text: String, order: Int, flags: [Float]
  ) throws {
    let context = try context(of: query(text), by: Self.encoder([.symmetry]))
    #expect(context.count == 6)
    #expect(context[0] == Float(log2(Double(order)) / 2))
    #expect(Array(context[1...]) == flags)
  }

  @Test func `the parts of the context vector are in their order`() throws {
    let query = try query("BN:4x4:C@0.0.0+v@2.1.1")
    let parts: [GraphEncoder.Context] = [.symmetry, .host, .composition]
    let whole = Self.encoder(parts)
    let expected = parts.flatMap { context(of: query, by: Self.encoder([$0])) }
    #expect(context(of: query, by: whole) == expected)
    #expect(whole.contextCount == expected.count)
    #expect(context(of: query, by: Self.encoder([])).isEmpty)
  }

  @Test(arguments: ["MoS2", "BN", "P"])
  func `images of a configuration have equal graphs, bit for bit`(name: String) throws {
    var random = SplitMix64(seed: 3)
    let host = try #require(CommittedFiles.catalogue[name])
    let table = SpeciesTable(
      host.elements.flatMap { element in
        ["v", DefectConfiguration.substituents[element.symbol] ?? ""].compactMap {
          Species(text: "\(host):\($0)_\(element)")
        }
      })
    let encoder = GraphEncoder(
      species: table, hosts: [(host, 9)], contexts: [.host, .composition, .symmetry])
    for (a, b, count) in [(6, 6, 5), (4, 4, 9), (2, 3, 2), (1, 1, 1)] {
      let supercell = try CommittedFiles.supercell(name, a, b)
      let configuration = try DefectConfiguration.random(
        in: supercell, count: count, using: &random)
      func encoded(_ configuration: DefectConfiguration) throws -> GraphBatch {
        var batch = GraphBatch(contextCount: encoder.contextCount)
        let form = CanonicalForm(of: configuration)
        encoder.append(try #require(Query(form: form, table: table, model: "test")), to: &batch)
        return batch
      }
      let graph = try encoded(configuration)
      #expect(graph.nodeCount == count)
      for _ in 0..<10 {
        let other = try encoded(configuration.randomImage(using: &random))
        #expect(other.species == graph.species)
        #expect(other.edgeStart == graph.edgeStart && other.senders == graph.senders)
        #expect(other.relations == graph.relations && other.context == graph.context)
      }
    }
  }

  @Test func `a batch has the same graphs as single queries`() throws {
    let encoder = Self.encoder([.symmetry, .composition, .host])
    var together = GraphBatch(contextCount: encoder.contextCount)
    var apart = together
    for text in ["MoS2:3x3:v@0.0.1+v@1.0.1", "BN:4x4:C@0.0.0", "P:2x3:v@0.0.0+v@1.1.2"] {
      let query = try query(text)
      encoder.append(query, to: &together)
      var alone = GraphBatch(contextCount: encoder.contextCount)
      encoder.append(query, to: &alone)
      apart.append(0, of: alone)
    }
    #expect(together.edgeCount > 0 && together.graphStart == apart.graphStart)
    #expect(together.species == apart.species && together.edgeStart == apart.edgeStart)
    #expect(together.senders == apart.senders && together.relations == apart.relations)
    #expect(together.context == apart.context)
  }

  @Test func `each relation has 38 features for six hosts`() throws {
    let encoder = Self.encoder([.host], cutoff: 10)
    #expect(encoder.relationFeatures.count == encoder.relationCount)
    #expect(encoder.relationFeatures.allSatisfy { $0.count == 38 && $0.allSatisfy(\.isFinite) })
    // The first 44 relations are of BN; the nearest neighbours are a/√3 apart in the plane.
    let bond = try #require(encoder.relationFeatures[..<44].max { $0[31] < $1[31] })
    let distance = 2.51242846 / 3.0.squareRoot()
    for (index, center) in [(0, 1.4), (1, 1.8), (14, 7.0)] {
      #expect(abs(bond[index] - exp(-pow((distance - center) / 0.3, 2) / 2)) < 1e-5)
    }
    for (index, center) in [(15, 7.6), (25, 15.6)] {
      #expect(abs(bond[index] - exp(-pow((distance - center) / 0.6, 2) / 2)) < 1e-5)
    }
    #expect(bond[26] == 1)
    #expect(bond[27] == 0)
    #expect(abs(abs(bond[28]) - 1) < 1e-5)
    #expect(abs(bond[29]) < 1e-5 && abs(bond[30]) < 1e-5)
    #expect(abs(bond[31] - 3 / distance) < 1e-5)
    #expect(Array(bond[32...]) == [0.5, 0, 0, 0, 0, 0])
  }

  @Test func `the envelope decreases with the distance`() {
    for host in CommittedFiles.catalogue.hosts {
      let encoder = GraphEncoder(species: Self.species, hosts: [(host, 12)], contexts: [])
      let orbits = PairOrbits(of: host, cutoff: 12).orbits
      #expect(encoder.envelope.count == orbits.count)
      let sorted = zip(orbits, encoder.envelope).sorted { $0.0.distance < $1.0.distance }
      #expect(sorted.allSatisfy { (0...1).contains($0.1) })
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.1 >= $1.1 })
      for (orbit, weight) in sorted {
        let ratio = orbit.distance * orbit.distance / 144
        #expect(abs(weight - (1 - ratio) * (1 - ratio)) < 1e-12)
      }
    }
  }

  @Test func `hosts do not share relations`() throws {
    let encoder = Self.encoder([])
    var relations: [String: Set<Int32>] = [:]
    for text in ["MoS2:3x3:v@0.0.1+v@1.0.1+v@1.1.0", "BN:3x3:C@0.0.0+v@0.0.1", "P:3x3:v@0.0.0"] {
      let query = try query(text)
      var batch = GraphBatch(contextCount: 0)
      encoder.append(query, to: &batch)
      relations[query.form.supercell.host.name] = Set(batch.relations)
      #expect(batch.relations.allSatisfy { (0..<Int32(encoder.relationCount)).contains($0) })
    }
    let met = relations.values.reduce(0) { $0 + $1.count }
    #expect(relations.values.reduce(into: Set<Int32>()) { $0.formUnion($1) }.count == met)
  }
}
