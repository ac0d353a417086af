import Crystals
import Defects
import FileSupport
import FoundationEssentials
import ModelSupport
import Numerics
import Prediction
import Testing

@Suite struct ApplicabilityDomainTests {
  func form(_ text: String) throws -> CanonicalForm {
    CanonicalForm(of: try DefectConfiguration(text: text, in: CommittedFiles.catalogue))
  }

  /// The domain of up to three defects in 8×8, and two vacancies in 4×4.
  func domain() throws -> ApplicabilityDomain {
    var domain = ApplicabilityDomain()
    for text in [
      "MoS2:8x8:v@0.0.1+v@4.0.1+W@0.4.0", "MoS2:8x8:v@0.0.1+v@0.2.1", "MoS2:4x4:v@0.0.1+v@2.0.1",
      "MoS2:8x8:v@0.0.0",
    ] { domain.insert(try form(text)) }
    return domain
  }

  @Test func `inserted configurations and their images are inside the domain`() throws {
    let domain = try domain()
    for text in [
      "MoS2:8x8:v@0.0.1+v@4.0.1+W@0.4.0", "MoS2:8x8:v@3.3.2+v@3.5.2", "MoS2:4x4:v@1.1.1+v@3.1.1",
      "MoS2:8x8:v@7.3.0", "MoS2:8x8:W@1.1.0",
    ] { #expect(try domain.notes(on: form(text)) == []) }
  }

  @Test(arguments: [
    ("MoS2:9x9:v@0.0.1+v@4.0.1", DomainNote.Code.supercellNotTrained, ["9x9", "4x4", "8x8"]),
    ("MoS2:8x8:v@0.0.1+v@4.0.1+v@0.4.1+v@4.4.1", .tooManyDefects, ["4", "3"]),
    ("MoS2:4x4:v@0.0.1+v@2.0.1+v@0.2.1", .concentrationTooHigh, ["6.2 %", "4.2 %"]),
    ("MoS2:8x8:v@0.0.0+v@4.0.1", .pairNotTrained, ["v_Mo", "v_S"]),
    ("MoS2:8x8:v@0.0.1+v@1.0.1", .pairTooClose, ["v_S", "3.19 Å", "6.38 Å"]),
  ])
  func `exceeding one limit gives one note with the figures`(
    text: String, code: DomainNote.Code, figures: [String]
  ) throws {
    let notes = try domain().notes(on: form(text))
    #expect(notes.map(\.code) == [code])
    for figure in figures { #expect(notes[0].detail.contains(figure)) }
  }

  @Test func `fewer defects than in any training row give a note`() throws {
    var domain = ApplicabilityDomain()
    for text in ["MoS2:8x8:v@0.0.1+v@4.0.1+v@0.4.1", "MoS2:8x8:v@0.0.1+v@0.2.1"] {
      domain.insert(try form(text))
    }
    #expect(try domain.notes(on: form("MoS2:8x8:v@0.0.1+v@0.2.1")) == [])
    #expect(try domain.notes(on: form("MoS2:8x8:v@0.0.1")).map(\.code) == [.tooFewDefects])
  }

  @Test func `each exceeded limit has a note`() throws {
    #expect(try domain().notes(on: form("MoS2:2x2:v@0.0.1+v@0.0.2+v@1.1.0+W@1.0.0")).count >= 4)
    #expect(try ApplicabilityDomain().notes(on: form("P:1x1:v@0.0.0")).count == 3)
  }

  @Test
  func `a domain round-trips through JSON, and inserting a configuration again changes nothing`()
    throws
  {
    var domain = try domain()
    let read = try JSONDecoder().decode(
      ApplicabilityDomain.self, from: JSONEncoder().encode(domain))
    #expect(read == domain)
    domain.insert(try form("MoS2:8x8:v@5.5.2+v@5.7.2"))
    #expect(read == domain)
  }

  @Test func `each note widens intervals`() {
    #expect(ApplicabilityDomain.widening(notes: 0) == 1)
    for notes in 0..<10 {
      #expect(
        ApplicabilityDomain.widening(notes: notes + 1) > ApplicabilityDomain.widening(notes: notes))
    }
  }

  @Test func `all training rows are inside the domain of the model`() throws {
    let model = TinyModel.shared
    let queries = try model.dataset.rows.map { try #require(model.predictor.query(for: $0.form)) }
    #expect(model.predictor.predict(queries).allSatisfy { $0.isInDomain })
  }

  /// Compares the notes of predictions with those of the domain, for `count` random configurations of each shape.
  ///
  /// - Returns: The number of configurations inside the domain.
  func expectNotes(
    of predictor: Predictor, on name: String, shapes: [(Int, Int)], defects: [Int], count: Int,
    using random: inout SplitMix64
  ) throws -> Int {
    let domain = try #require(predictor.manifest.hosts[name]).domain
    var queries: [Query] = []
    for (a, b) in shapes {
      let supercell = try CommittedFiles.supercell(name, a, b)
      for index in 0..<count {
        let configuration = try DefectConfiguration.random(
          in: supercell, count: defects[index % defects.count], using: &random)
        queries.append(try predictor.query(configuration))
      }
    }
    let notes = predictor.predict(queries).map(\.domainNotes)
    #expect(notes == queries.map { domain.notes(on: $0.form) })
    return notes.count(where: \.isEmpty)
  }

  @Test func `predictions have the notes of their host's domain`() throws {
    let model = TinyModel.shared
    var random = SplitMix64(seed: 8)
    for (name, spec) in model.manifest.hosts.sorted(by: { $0.key < $1.key }) {
      let shape = (spec.defaultSupercell.a, spec.defaultSupercell.b)
      let inside = try expectNotes(
        of: model.predictor, on: name, shapes: [shape, (5, 7)], defects: [1, 2, 3, 8, 30],
        count: 150, using: &random)
      #expect((20...150).contains(inside))
    }
  }

  /// A domain of few configurations, so that others also exceed its distances and pairs of species.
  @Test func `predictions have the notes of a narrow domain`() throws {
    var random = SplitMix64(seed: 9)
    let shapes = [(4, 4), (8, 8), (3, 5), (12, 1)]
    var folder = ModelFolder()
    try folder.edit { manifest in
      for name in manifest.hosts.keys.sorted() {
        var domain = ApplicabilityDomain()
        for (a, b) in shapes {
          for count in 1...3 {
            let supercell = try CommittedFiles.supercell(name, a, b)
            domain.insert(
              CanonicalForm(
                of: try DefectConfiguration.random(in: supercell, count: count, using: &random)))
          }
        }
        manifest.hosts[name]?.domain = domain
      }
    }
    let predictor = try folder.predictor()
    for name in predictor.manifest.hosts.keys.sorted() {
      let inside = try expectNotes(
        of: predictor, on: name, shapes: shapes, defects: [2, 3], count: 100, using: &random)
      #expect((20...380).contains(inside))
    }
  }

  @Test func `each note widens the interval by half`() throws {
    let model = TinyModel.shared
    // Only the supercell is outside the domain.
    let outside = try #require(model.predictor.query(for: form("MoS2:20x20:v@0.0.1")))
    let prediction = try #require(model.predictor.predict([outside]).first)
    #expect(prediction.domainNotes.count == 1)
    let assignment = try #require(
      model.manifest.assignments.first {
        $0.property == .formationEnergyPerSite && $0.host == "MoS2"
      })
    let calibration = assignment.calibration(for: outside.concentration)
    // The floor alone gives a lower bound of the width.
    let width =
      prediction.formationEnergyPerSite.interval.upperBound
      - prediction.formationEnergyPerSite.value
    #expect(width >= 1.5 * calibration.factor * calibration.floor - 1e-6)
  }
}
