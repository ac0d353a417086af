import Compression
import Crystals
import Defects
import FileSupport
import Foundation
import ModelSupport
import Numerics
import Prediction
import Testing
import Training

/// Laws about the labelled data of 2DMD (doi:10.1038/s41699-023-00369-1), tested where the data are available.
@Suite(.enabled(if: CommittedFiles.hasData, "the labelled data are not at \(CommittedFiles.data)"))
struct LabelledDataTests {
  static let dataset: Dataset = {
    do {
      return try Dataset(paths: [CommittedFiles.data], catalogue: CommittedFiles.catalogue)
    } catch {
      fatalError("\(error)")
    }
  }()

  @Test func `the 11,894 rows are inequivalent within their data sets`() {
    let rows = Self.dataset.rows
    #expect(rows.count == 11_894)
    #expect(Set(rows.map { "\($0.dataset) \($0.form)" }).count == rows.count)
    #expect(rows.allSatisfy { $0.labels.count == 2 })
    #expect(Contradictions(in: rows).groups.isEmpty)
    #expect(UnitCheck(rows).warnings.isEmpty)
    #expect(Set(rows.map(\.split)) == ["train", "validation"])
  }

  @Test func `a random image of a row has the row's canonical form`() throws {
    var random = SplitMix64(seed: 31)
    for row in Self.dataset.rows {
      let given = try DefectConfiguration(
        supercell: row.form.supercell, defects: row.form.defects)
      let image = try given.randomImage(using: &random)
      #expect(CanonicalForm(of: image) == row.form)
    }
  }

  /// A defect moves to a random free site of the same element.
  ///
  /// By definition, two configurations are equivalent if an
  /// operation and a translation map one onto the other.
  @Test func `a row with a moved defect has an equal form exactly if it is an image`() throws {
    var random = SplitMix64(seed: 32)
    var changed = 0
    for row in Self.dataset.rows.enumerated().filter({ $0.offset % 12 == 0 }).map(\.element) {
      let supercell = row.form.supercell
      var defects = row.form.defects
      let index = Int.random(in: defects.indices, using: &random)
      let element = supercell.element(at: defects[index].site)
      let free = (0..<supercell.siteCount).filter { site in
        supercell.element(at: site) == element && !defects.contains { $0.site == site }
      }
      let site = free[.random(in: 0..<free.count, using: &random)]
      defects[index] = PointDefect(site: site, occupant: defects[index].occupant)
      let moved = CanonicalForm(of: try DefectConfiguration(supercell: supercell, defects: defects))
      #expect((moved == row.form) == areImages(defects, row.form.defects, in: supercell))
      #expect((moved == row.form) == (moved.description == row.form.description))
      if moved != row.form { changed += 1 }
    }
    #expect(changed > 900)
  }

  /// Whether an operation of the supercell maps some defects onto others, found by trying all operations.
  func areImages(_ first: [PointDefect], _ second: [PointDefect], in supercell: Supercell) -> Bool {
    let targets = Set(second)
    return supercell.keptOperations.contains { operation in
      let images = first.map {
        supercell.host.operations[operation].image(of: supercell.site(at: $0.site))
      }
      return (0..<supercell.a * supercell.b).contains { shift in
        zip(first, images).allSatisfy { defect, image in
          let site = Site(
            i: image.i + shift / supercell.b, j: image.j + shift % supercell.b, basis: image.basis)
          return targets.contains(
            PointDefect(site: supercell.index(of: site), occupant: defect.occupant))
        }
      }
    }
  }

  struct Row: Decodable {
    struct Defect: Decodable {
      let cell: [Int]
      let basis: Int
      let position: [Double]
      let element: String?
      let from: String?
    }

    let material: String
    let supercell: [Int]
    let defects: [Defect]
  }

  @Test func `position, cell and element of a defect name one site`() throws {
    let file = try Data(contentsOf: URL(filePath: CommittedFiles.data))
    let bytes = try Gzip.decompress(Array(file), limit: 1 << 30)
    var defectCount = 0
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let row = try JSONDecoder().decode(Row.self, from: Data(line))
      let supercell = try CommittedFiles.supercell(row.material, row.supercell[0], row.supercell[1])
      for defect in row.defects {
        let nearest = supercell.nearestSite(to: SIMD3(defect.position))
        #expect(
          nearest.site == Site(i: defect.cell[0], j: defect.cell[1], basis: defect.basis))
        #expect(nearest.distance < 1e-3)
        #expect(
          supercell.host.element(at: defect.basis).symbol == defect.element ?? defect.from)
        defectCount += 1
      }
    }
    #expect(defectCount > 11_894)
  }

  @Test func `all rows are inside the domain made from them`() throws {
    let table = SpeciesTable(
      Self.dataset.rows.flatMap { row in
        row.form.defects.map { Species(of: $0, in: row.form.supercell) }
      })
    for (host, rows) in Dictionary(grouping: Self.dataset.rows, by: \.form.supercell.host) {
      let domain = ApplicabilityDomain(
        covering: rows.map(\.form), of: host, species: table.species(of: host.name))
      let compiled = CompiledApplicabilityDomain(domain, of: host, in: table)
      for row in rows {
        let query = try #require(Query(form: row.form, table: table, model: "m"))
        let assessment = compiled.assessment(of: query)
        #expect(assessment.notes == [] && assessment.distance <= 1)
      }
      if host.name == "MoS2" {
        #expect(
          domain.supercells.map(\.description) == ["8x8"] && domain.largestConcentration == 0.125)
      }
    }
  }
}
