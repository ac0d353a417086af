import Crystals
import Defects
import FileSupport
import FoundationEssentials
import Glibc
import ModelSupport
import Numerics
import Prediction
import Testing

@Suite struct ForestDescriptorsTests {
  func descriptors(_ text: String) throws -> [Double] {
    let form = CanonicalForm(of: try DefectConfiguration(text: text, in: CommittedFiles.catalogue))
    return ForestDescriptors(host: form.supercell.host).descriptors(of: form)
  }

  @Test(arguments: [
    (
      "InSe:6x6:v@5.3.0+v@2.2.1+v@3.4.2",
      [
        5, 0, 0, 6, 0, 0,
        0.00442, 0.0089, -0.01759, -0.01759, 0, 0, 0, 0,
        -0.13517, 0.13962, -0.15081, -0.139,
        -0.06205, 0.03211, -0.14464, 0.02087,
      ]
    ),
    (
      "P:6x6:v@1.5.0+v@4.3.2+N@3.3.3",
      [
        6, 0, 0, -0.00059, -0.00059, -0.03194, -0.03194, -0.21630, -0.20906, -0.10199, -0.00578,
      ]
    ),
  ])
  func `two configurations have the known descriptors`(text: String, expected: [Double]) throws {
    let found = try descriptors(text)
    #expect(found.count == expected.count)
    for (value, known) in zip(found, expected) { #expect(abs(value - known) < 6e-6) }
  }

  struct Case: Decodable {
    let configuration: String
    let descriptors: [Double]
  }

  /// The fixture is written by `Fixtures/make_descriptors.py`.
  @Test func `random configurations have the descriptors that NumPy calculates`() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/descriptors.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: path))
    #expect(cases.count == 32)
    for expected in cases {
      let found = try descriptors(expected.configuration)
      #expect(found.count == expected.descriptors.count)
      for (column, (value, known)) in zip(found, expected.descriptors).enumerated() {
        // The distances of an image differ by the rounding of the cell's coordinates.
        #expect(
          abs(value - known) < 1e-5, "column \(column) of \(expected.configuration)")
      }
    }
  }

  /// A boron vacancy (−1) beside carbon for nitrogen (−1), and a nitrogen vacancy (+1) far away.
  @Test func `charge sums are those calculated by hand`() throws {
    let form = CanonicalForm(
      of: try DefectConfiguration(
        text: "BN:12x12:v@0.0.0+C@0.0.1+v@6.0.1", in: CommittedFiles.catalogue))
    let sums = ForestDescriptors(host: form.supercell.host).chargeSums(of: form)
    let a = 2.51242846
    let bond = a / 3.0.squareRoot()
    // The third defect is 6 a from the carbon, and from the boron vacancy by the law of cosines.
    let far = 6 * a
    let across = (far * far + bond * bond + far * bond * 3.0.squareRoot()).squareRoot()
    let opposite = (far * far + bond * bond - far * bond * 3.0.squareRoot()).squareRoot()
    func term(_ distance: Double, _ length: Double) -> Double {
      exp(-distance / length) / max(distance, 1.2)
    }
    #expect(sums.count == ForestDescriptors.chargeSumCount)
    for (sum, expected) in zip(sums, [1.0 / 3, -1.0 / 3, 1.0 / 9]) {
      #expect(abs(sum - expected) < 1e-12)
    }
    for (sum, length) in zip(sums[3...], [1.5, 3, 6]) {
      let near = term(bond, length) - term(far, length)
      // At half the supercell's length the nearer of two images counts.
      let expected = (near - term(min(across, opposite), length)) / 3
      #expect(abs(sum - expected) < 1e-5)
    }
  }

  @Test(arguments: CommittedFiles.catalogue.hosts)
  func `the number of descriptors depends on the host alone`(host: Host) throws {
    var random = SplitMix64(seed: 8)
    let forest = ForestDescriptors(host: host)
    #expect(forest.count == (host.elements.count > 1 ? 22 : 11))
    for (a, b, count) in [(4, 4, 1), (2, 2, 5), (1, 1, host.cell.atoms.count)] {
      let supercell = try CommittedFiles.supercell(host.name, a, b)
      let form = CanonicalForm(
        of: try DefectConfiguration.random(in: supercell, count: count, using: &random))
      let descriptors = forest.descriptors(of: form)
      #expect(descriptors.count == forest.count && descriptors.allSatisfy(\.isFinite))
    }
    // All sites are vacant.
    let cell = try CommittedFiles.supercell(host.name, 1, 1)
    let all = try DefectConfiguration(
      supercell: cell,
      defects: (0..<cell.siteCount).map { PointDefect(site: $0, occupant: .vacancy) })
    #expect(forest.descriptors(of: CanonicalForm(of: all)).count == forest.count)
  }
}
