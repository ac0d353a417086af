import Crystals
import Defects
import FileSupport
import FoundationEssentials
import ModelSupport
import Numerics
import Prediction
import Testing

@Suite struct ApplicabilityDomainTests {
  static func form(_ text: String) throws -> CanonicalForm {
    CanonicalForm(of: try DefectConfiguration(text: text, in: CommittedFiles.catalogue))
  }

  static let table = SpeciesTable(
    ["v_S", "Se_S", "v_Mo", "W_Mo"].compactMap { Species(text: "MoS2:" + $0) })

  /// The domain of configurations of MoS2.
  static func domain(_ texts: [String]) throws -> ApplicabilityDomain {
    ApplicabilityDomain(
      covering: try texts.map(form), of: try CommittedFiles.host("MoS2"),
      species: table.species)
  }

  static func assessment(
    _ text: String, in domain: ApplicabilityDomain
  ) throws -> DomainAssessment {
    let compiled = CompiledApplicabilityDomain(
      domain, of: try CommittedFiles.host("MoS2"), in: table)
    let query = try #require(Query(form: form(text), table: table, model: "m"))
    return compiled.assessment(of: query)
  }

  /// Up to three defects in 8×8, and two vacancies in 4×4.
  static let rows = [
    "MoS2:8x8:v@0.0.1+v@4.0.1+W@0.4.0", "MoS2:8x8:v@0.0.1+v@0.2.1", "MoS2:4x4:v@0.0.1+v@1.2.1",
    "MoS2:8x8:v@0.0.0",
  ]

  @Test func `configurations of the domain and their images are inside it`() throws {
    let domain = try Self.domain(Self.rows)
    for text in Self.rows + [
      "MoS2:8x8:v@3.3.2+v@3.5.2", "MoS2:4x4:v@1.1.1+v@2.3.1", "MoS2:8x8:v@7.3.0",
    ] {
      let assessment = try Self.assessment(text, in: domain)
      #expect(assessment.notes == [] && assessment.distance <= 1)
    }
  }

  @Test(arguments: [
    ("MoS2:9x9:v@0.0.1+v@4.0.1", DomainNote.Code.supercellNotTrained, ["9x9", "4x4", "8x8"]),
    ("MoS2:8x8:v@0.0.1+v@4.0.1+W@0.4.0+W@4.4.0", .tooManyDefects, ["4", "3"]),
    ("MoS2:4x4:v@0.0.1+v@1.2.1+W@0.2.0", .concentrationTooHigh, ["6.2 %", "4.2 %"]),
    ("MoS2:8x8:v@0.0.0+v@4.0.1", .pairNotTrained, ["v_Mo", "v_S"]),
    ("MoS2:8x8:v@0.0.1+v@1.0.1", .pairTooClose, ["v_S", "3.19 Å", "5.53 Å"]),
    ("MoS2:8x8:v@0.0.1+v@4.0.1+v@0.4.1", .tooManyOfSpecies, ["3 S vacancies", "2"]),
    ("MoS2:8x8:W@0.0.0+W@4.4.0", .compositionNotTrained, ["chi"]),
    ("MoS2:8x8:v@0.0.1+v@2.0.1+v@2.2.1", .tooManyNeighbours, ["2 defects within 6.54 Å", "1"]),
    ("MoS2:8x8:v@0.0.1+v@2.0.1+v@2.2.1", .tooManyVacantNeighbours, ["2 vacancies", "1"]),
    ("MoS2:8x8:v@0.0.1+v@0.1.1", .clusterTooLarge, ["2 defects", "3.35 Å", "1"]),
    ("MoS2:8x8:v@0.0.1+v@0.1.1", .vacancyClusterTooLarge, ["2 vacancies", "1"]),
    ("MoS2:8x8:v@0.0.1+v@0.0.2", .tooManyMissingBonds, ["2 vacancies", "one site", "1"]),
    ("MoS2:8x8:v@0.0.1+v@2.0.1+v@2.2.1", .tooManyPairs, ["v_S and v_S", "3", "6.54 Å", "1"]),
  ])
  func `exceeding a limit gives a note with the figures, and a distance above 1`(
    text: String, code: DomainNote.Code, figures: [String]
  ) throws {
    let assessment = try Self.assessment(text, in: Self.domain(Self.rows))
    let note = try #require(assessment.notes.first { $0.code == code })
    for figure in figures { #expect(note.detail.contains(figure), "\(note)") }
    #expect(assessment.distance > 1)
  }

  @Test func `fewer defects than in any training row give a note`() throws {
    let domain = try Self.domain([
      "MoS2:8x8:v@0.0.1+v@4.0.1+v@0.4.1", "MoS2:8x8:v@0.0.1+v@0.2.1",
    ])
    #expect(try Self.assessment("MoS2:8x8:v@0.0.1+v@0.2.1", in: domain).notes == [])
    let assessment = try Self.assessment("MoS2:8x8:v@0.0.1", in: domain)
    #expect(assessment.notes.map(\.code) == [.tooFewDefects])
    #expect(assessment.distance == 1.5)
  }

  @Test func `removing all atoms of an element or of the cell gives a note`() throws {
    func removed(_ basis: [Int]) -> String {
      "MoS2:2x2:"
        + [0, 1].flatMap { i in [0, 1].flatMap { j in basis.map { "v@\(i).\(j).\($0)" } } }
        .joined(separator: "+")
    }
    let domain = try Self.domain(Self.rows)
    func codes(_ text: String) throws -> Set<DomainNote.Code> {
      Set(try Self.assessment(text, in: domain).notes.map(\.code))
    }
    #expect(try codes(removed([0])).contains(.elementRemoved))
    #expect(try codes(removed([1, 2])).contains(.elementRemoved))
    #expect(try codes(removed([1])).isDisjoint(with: [.elementRemoved, .allAtomsRemoved]))
    let all = try codes(removed([0, 1, 2]))
    #expect(all.contains(.allAtomsRemoved) && !all.contains(.elementRemoved))
  }

  @Test func `a tolerance moves the edge by its steps`() throws {
    var domain = try Self.domain(Self.rows)
    let text = "MoS2:8x8:v@0.0.1+v@2.0.1+v@2.2.1"
    let before = try Self.assessment(text, in: domain)
    domain.tolerances = [.vacantNeighbours: 1, .neighbours: 1]
    let after = try Self.assessment(text, in: domain)
    #expect(
      Set(before.notes.map(\.code)).subtracting(after.notes.map(\.code))
        == [.tooManyNeighbours, .tooManyVacantNeighbours])
    #expect(after.distance < before.distance)
    let compiled = CompiledApplicabilityDomain(
      domain, of: try CommittedFiles.host("MoS2"), in: Self.table)
    let query = try #require(Query(form: Self.form(text), table: Self.table, model: "m"))
    domain.tolerances = compiled.steps(of: query.form, counts: compiled.counts(of: query))
    #expect(try Self.assessment(text, in: domain).notes == [])
  }

  @Test func `a domain round-trips through JSON`() throws {
    var domain = try Self.domain(Self.rows)
    domain.tolerances = [.nearPairs: 2]
    let read = try JSONDecoder().decode(
      ApplicabilityDomain.self, from: JSONEncoder().encode(domain))
    #expect(read == domain)
  }

  @Test func `widening starts at the edge and grows with the distance`() {
    #expect(ApplicabilityDomain.widening(at: 0.5) == 1 && ApplicabilityDomain.widening(at: 1) == 1)
    for distance in 1..<20 {
      #expect(
        ApplicabilityDomain.widening(at: Double(distance + 1))
          > ApplicabilityDomain.widening(at: Double(distance)))
    }
  }

  @Test func `few training rows are outside the domain of the model, as its manifest says`() throws
  {
    let model = TinyModel.shared
    let queries = try model.dataset.rows.map { try #require(model.predictor.query(for: $0.form)) }
    let outside = model.predictor.predict(queries).filter { !$0.isInDomain }
    #expect(outside.flatMap(\.domainNotes).allSatisfy { $0.code == .uncertaintyTooLarge })
    let alarms = model.manifest.falseAlarms
    #expect(alarms.values.reduce(0) { $0 + $1.rows } == model.dataset.rows.count)
    #expect(alarms.values.reduce(0) { $0 + $1.flagged } <= model.dataset.rows.count / 50)
  }

  /// The counts from distances over all pairs and a search in the graph of near defects.
  @Test(arguments: CommittedFiles.hosts)
  func `counts are those of distances between all pairs`(host: Host) throws {
    var random = SplitMix64(seed: 12)
    let given = try CommittedFiles.supercell(host.name, 8, 7)
    let lengths = [host.cell.a, host.cell.b, host.cell.a + host.cell.b]
      .map { ($0 * $0).sum().squareRoot() }
    let radii = [1.05, 1.5, 2.05].map { $0 * (lengths.min() ?? 0) }
    for count in [1, 2, 5, 20, 60] {
      let form = CanonicalForm(
        of: try .random(in: given, count: count, using: &random))
      let supercell = form.supercell
      let metric = PeriodicMetric(supercell)
      let species = Set(form.defects.map { Species(of: $0, in: supercell) }).sorted()
      let domain = ApplicabilityDomain(covering: [form], of: host, species: species)
      func near(_ radius: Double, _ first: Int, _ second: Int) -> Bool {
        first != second && metric.distance(from: form.sites[first], to: form.sites[second]) < radius
      }
      let vacant = form.defects.map { $0.occupant == .vacancy }
      let names = form.defects.map { Species(of: $0, in: supercell).name }
      let all = form.defects.indices
      for (radius, name) in zip(radii, ["near", "medium", "wide"]) {
        #expect(
          domain.largestCounts["neighbours " + name]
            == all.map { i in all.count { near(radius, i, $0) } }.max())
        #expect(
          domain.largestCounts["vacant_neighbours " + name]
            == all.map { i in all.count { vacant[$0] && near(radius, i, $0) } }.max())
        for (index, first) in species.enumerated() {
          for second in species[index...] {
            let pairs = all.reduce(0) { sum, i in
              sum
                + all[..<i].count { j in
                  near(radius, i, j)
                    && [names[i], names[j]].sorted() == [first.name, second.name].sorted()
                }
            }
            #expect(domain.largestCounts["\(first.name) \(second.name) \(name)"] == pairs)
          }
        }
      }
      func largestCluster(_ isMember: (Int) -> Bool) -> Int {
        var rest = Set(all.filter(isMember))
        var largest = 0
        while let start = rest.popFirst() {
          var found = [start]
          var next = 0
          while next < found.count {
            let more = rest.filter { near(radii[0], found[next], $0) }
            rest.subtract(more)
            found += more
            next += 1
          }
          largest = max(largest, found.count)
        }
        return largest
      }
      #expect(domain.largestCounts["cluster"] == largestCluster { _ in true })
      #expect(domain.largestCounts["vacancy_cluster"] == largestCluster { vacant[$0] })
      #expect(domain.largestDefectCount == count)
    }
  }
}
