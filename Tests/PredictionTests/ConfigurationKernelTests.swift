import Crystals
import Defects
import FileSupport
import Glibc
import ModelSupport
import Numerics
import Prediction
import Testing

@Suite struct ConfigurationKernelTests {
  static let constants = KernelConstants(
    surroundingsLength: 2, descriptorLength: 3, descriptorCount: 9, isRough: false,
    productWeight: 0.7, descriptorWeight: 0.4)

  struct Material {
    let encoder: KernelEncoder
    let table: SpeciesTable
    let queries: [Query]
    let inputs: [KernelInput]

    init(_ name: String, count: Int) throws {
      let rows = try SyntheticData.rows(of: name, count: count)
      let species = rows.flatMap { row in
        row.form.defects.map { Species(of: $0, in: row.form.supercell) }
      }
      // The species of another host come first, so that the host's indices differ from those of the table.
      table = SpeciesTable(species + ["Aa:v_B", "Aa:C_B"].compactMap(Species.init(text:)))
      let table = table
      encoder = KernelEncoder(host: try #require(rows.first).form.supercell.host, table: table)
      queries = try rows.map { try #require(Query(form: $0.form, table: table, model: "test")) }
      inputs = queries.map(encoder.input)
    }

    var references: KernelReferences {
      KernelReferences(inputs, speciesCount: encoder.speciesCount)
    }
  }

  func matern(_ distance: Double) -> Double {
    (1 + 3.0.squareRoot() * distance) * exp(-3.0.squareRoot() * distance)
  }

  /// The surroundings of each defect, with their zeros.
  func rows(of input: KernelInput) -> [[Float]] {
    input.species.indices.map(input.surroundings.row)
  }

  /// The definition of the kernel, in double precision.
  func naive(
    _ a: KernelInput, _ b: KernelInput, in inputs: [KernelInput], _ constants: KernelConstants,
    selfSimilarity: Double
  ) -> Double {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func variance(_ values: [Double]) -> Double {
      let center = mean(values)
      return mean(values.map { ($0 - center) * ($0 - center) })
    }
    let all = inputs.flatMap(rows)
    let dimension = all.first?.count ?? 0
    let total = (0..<dimension).reduce(0) { sum, k in sum + variance(all.map { Double($0[k]) }) }
    var local = 0.0
    for (species, x) in zip(a.species, rows(of: a)) {
      for (other, y) in zip(b.species, rows(of: b)) where species == other {
        let squares = zip(x, y).reduce(0) { sum, pair in
          sum + (Double(pair.0) - Double(pair.1)) * (Double(pair.0) - Double(pair.1))
        }
        local += matern((squares / total).squareRoot() / constants.surroundingsLength)
      }
    }
    local /= Double(a.species.count * b.species.count) * selfSimilarity
    let squares = (0..<constants.descriptorCount).map { k in
      let values = inputs.map { Double($0.descriptors[k]) }
      let deviation = variance(values).squareRoot()
      guard deviation > 1e-9 else { return 0.0 }
      func scaled(_ x: Float) -> Double {
        min(3, max(-3, (Double(x) - mean(values)) / deviation))
      }
      let apart = scaled(a.descriptors[k]) - scaled(b.descriptors[k])
      return apart * apart
    }
    let distance = mean(squares).squareRoot() / constants.descriptorLength
    let global = constants.isRough ? exp(-distance) : matern(distance)
    return local * (1 + constants.productWeight * global) + constants.descriptorWeight * global
  }

  @Test(arguments: ["BN", "P", "InSe"], [false, true])
  func `covariances agree with the definition`(name: String, isRough: Bool) throws {
    let material = try Material(name, count: 25)
    var constants = Self.constants
    constants.isRough = isRough
    let references = material.references
    let own = ConfigurationKernel.selfSimilarity(
      of: material.inputs, references: references, length: constants.surroundingsLength)
    let kernel = ConfigurationKernel(constants, references: references, selfSimilarity: own)
    for input in material.inputs.prefix(8) {
      let row = kernel.covariances(of: input)
      #expect(row.count == 25)
      for (value, other) in zip(row, material.inputs) {
        let expected = naive(
          input, other, in: material.inputs, constants, selfSimilarity: own)
        #expect(abs(value - expected) < 2e-3, "\(value) for \(expected)")
      }
    }
  }

  @Test func `the kernel is symmetric and satisfies the Cauchy–Schwarz inequality`() throws {
    let material = try Material("GaSe", count: 30)
    let kernel = ConfigurationKernel(
      Self.constants, references: material.references, selfSimilarity: 0.5)
    let rows = material.inputs.map(kernel.covariances)
    for i in rows.indices {
      for j in rows.indices {
        #expect(abs(rows[i][j] - rows[j][i]) < 2e-3)
        #expect(rows[i][j] * rows[i][j] <= rows[i][i] * rows[j][j] * (1 + 1e-2))
      }
    }
  }

  @Test func `surroundings are sums over the neighbours by species and orbit`() throws {
    let material = try Material("BN", count: 30)
    let form = CanonicalForm(
      of: try DefectConfiguration(text: "BN:9x9:v@0.0.0+v@0.0.1", in: CommittedFiles.catalogue))
    let query = try #require(Query(form: form, table: material.table, model: "test"))
    let input = material.encoder.input(of: query)
    for surroundings in rows(of: input) {
      // One neighbour at a distance of a/√3, and no periodic image within 9 Å.
      let met = surroundings.filter { $0 != 0 }
      #expect(met.count == 1)
      #expect(abs(Double(met[0]) - exp(-2.51242846 / 3.0.squareRoot() / 2)) < 1e-6)
    }
    #expect(input.descriptors.count == material.encoder.descriptorCount)
    #expect(rows(of: input).allSatisfy { $0.count == material.encoder.dimension })
  }

  @Test(arguments: ["GaSe", "P"])
  func `a Gaussian process is its baseline plus the weighted covariances`(name: String) throws {
    let material = try Material(name, count: 25)
    let references = material.references
    let own = ConfigurationKernel.selfSimilarity(
      of: material.inputs, references: references, length: Self.constants.surroundingsLength)
    var random = SplitMix64(seed: 3)
    let weights = (0..<25).map { _ in random.normal() }
    let scaling = TargetScaling(
      baseline: (0..<material.table.species.count).map(Double.init), scale: [:], offset: [name: 7])
    let process = GaussianProcessExpert(
      encoder: material.encoder,
      kernel: ConfigurationKernel(Self.constants, references: references, selfSimilarity: own),
      weights: weights, scaling: scaling)
    let estimates = process.estimates(for: material.queries)
    for (index, query) in material.queries.enumerated() {
      let mean = query.species.reduce(0) { $0 + Double($1) } / Double(query.species.count)
      let value = zip(weights, material.inputs).reduce(7 + mean) { sum, other in
        sum + other.0
          * naive(
            material.inputs[index], other.1, in: material.inputs, Self.constants,
            selfSimilarity: own)
      }
      #expect(abs(estimates[index].value - value) < 1e-2)
      #expect(estimates[index].uncertainty == nil)
    }
  }

  @Test func `the experts of a group and single experts have equal estimates, bit for bit`() throws
  {
    let material = try Material("InSe", count: 30)
    let few = KernelReferences(
      Array(material.inputs.prefix(20)), speciesCount: material.encoder.speciesCount)
    var longer = Self.constants
    longer.surroundingsLength = 3
    var rougher = Self.constants
    rougher.isRough = true
    // The first two share their similarity; the others have another length or other references.
    let processes = [
      (Self.constants, material.references), (rougher, material.references),
      (longer, material.references), (rougher, few),
    ].map { constants, references in
      GaussianProcessExpert(
        encoder: material.encoder,
        kernel: ConfigurationKernel(constants, references: references, selfSimilarity: 0.3),
        weights: (0..<references.count).map { 1 / Double($0 + 1) },
        scaling: TargetScaling(
          baseline: material.table.species.map { _ in 0 }, scale: [:], offset: ["InSe": 1]))
    }
    let forest = ForestExpert(
      descriptors: material.encoder.forest,
      forest: try Forest(
        nodes: [.split(descriptor: 21, threshold: 0.1, left: 1), .leaf(0..<2), .leaf(2..<4)],
        roots: [0], rows: [0, 1, 2, 3], labels: [0, 1, 2, 4],
        descriptorCount: material.encoder.forest.count), coverage: 0.9)
    let group = HostExpertGroup(encoder: material.encoder, forests: [forest], processes: processes)
    let alone = ([forest] + processes as [any Expert]).map { $0.estimates(for: material.queries) }
    #expect(group.estimates(for: material.queries) == alone)
    #expect(Set(alone.map { $0.map(\.value) }).count == alone.count)
  }

  @Test func `sums of Matérn functions agree with the formulas`() {
    let squares = (0..<4000).map { 1e-6 * pow(1.005, Float($0)) } + [-1, 0, 1e30, .infinity]
    let padded = squares + Array(repeating: 0, count: (8 - squares.count % 8) % 8)
    for (function, value) in [
      (Matern.half, { exp(-$0) }), (.threeHalves, matern),
    ] as [(Matern, (Double) -> Double)] {
      var sums = [Double](repeating: 1, count: padded.count)
      function.add(ofRootsOf: padded[...], scale: 0.37, to: &sums)
      for (square, sum) in zip(squares, sums) where square < 1e29 {
        let expected = 1 + value(0.37 * Double(max(0, square)).squareRoot())
        #expect(abs(sum - expected) <= 4 * expected.ulp, "\(square)")
      }
      // At a great distance nothing is added; an infinite one is harmless.
      #expect(sums[4002] == 1)
    }
  }

  @Test func `references round-trip through tensors, bit for bit`() throws {
    for name in ["BN", "P"] {
      let material = try Material(name, count: 20)
      let tensors = KernelReferences.tensors(of: material.inputs)
      let file = try Safetensors.encode(tensors)
      let read = try KernelReferences(
        tensors: Safetensors.decode(file), group: name, encoder: material.encoder)
      #expect(read == material.references)
    }
  }

  @Test func `images of a configuration have equal kernel inputs`() throws {
    let material = try Material("InSe", count: 15)
    var random = SplitMix64(seed: 9)
    for (query, input) in zip(material.queries, material.inputs) {
      let given = try DefectConfiguration(
        supercell: query.form.supercell, defects: query.form.defects)
      let form = CanonicalForm(of: try given.randomImage(using: &random))
      let other = material.encoder.input(
        of: try #require(Query(form: form, table: material.table, model: "test")))
      #expect(other.species == input.species && other.surroundings == input.surroundings)
      #expect(other.descriptors == input.descriptors)
    }
  }
}
