import Defects
import FileSupport
import Foundation
import GraphNetwork
import JSON
import Logging
import ModelSupport
import Numerics
import Prediction
import PredictionStore
import Service
import Structures
import Testing

struct ExplanationTests {
  private let predictor = Fixture.predictor

  /// Configurations of one to seven defects in each host of the model.
  private static let configurations: [DefectConfiguration] = {
    var random = SplitMix64(seed: 11)
    return ["MoS2", "BN", "P"].flatMap { host in
      (1...7).compactMap { count in
        try? DefectConfiguration.random(
          in: CommittedFiles.supercell(host, 4, 4), count: count, using: &random)
      }
    }
  }()

  /// The response of a predictor without a cache, unless another is given.
  private func answer(
    to configuration: DefectConfiguration, by caching: CachingPredictor? = nil
  ) throws -> PredictionResponse {
    try (caching ?? CachingPredictor(Predictors(predictor), store: nil)).response(
      to: explained(configuration))
  }

  private func explained(_ configuration: DefectConfiguration) throws -> ConfigurationDocument {
    var document = try Fixture.document(configuration)
    document.asksForExplanation = true
    return document
  }

  private func energy(of defects: [PointDefect], in whole: DefectConfiguration) throws -> Double {
    let part = try DefectConfiguration(supercell: whole.supercell, defects: defects)
    let prediction = predictor.predict([try predictor.query(part)])[0]
    return try #require(prediction.formationEnergy).value
  }

  @Test(arguments: configurations)
  func `the written terms add up to the written energy, to the last digit`(
    configuration: DefectConfiguration
  ) throws {
    let text = String(decoding: try answer(to: configuration).bytes, as: UTF8.self)
    let written = try JSONDecoder().decode(Written.self, from: Data(text.utf8))
    let count = configuration.defects.count
    let explanation = written.explanation
    #expect(explanation.defects.map(\.defect) == Array(0..<count))
    #expect(
      explanation.pairs.map(\.defects)
        == (0..<count).flatMap { first in (first + 1..<count).map { [first, $0] } })
    let terms =
      explanation.defects.map(\.formation_energy_ev)
      + explanation.pairs.map(\.formation_energy_ev) + [explanation.many_body_ev]
    #expect(terms.reduce(0, +) == written.formation_energy_ev)
  }

  @Test(arguments: configurations)
  func `each term is the prediction of its part`(
    configuration: DefectConfiguration
  ) throws {
    let explanation = try #require(try answer(to: configuration).explanation)
    let defects = configuration.defects
    let alone = try defects.map { try energy(of: [$0], in: configuration) }
    #expect(explanation.defects == alone)
    for pair in explanation.pairs {
      let both = try energy(of: [defects[pair.first], defects[pair.second]], in: configuration)
      let expected = both - alone[pair.first] - alone[pair.second]
      #expect(abs(pair.formationEnergy - expected) < 1e-9)
    }
  }

  @Test(arguments: configurations.filter { $0.defects.count <= 2 })
  func `one or two defects leave no rest`(configuration: DefectConfiguration) throws {
    let answer = try answer(to: configuration)
    let explanation = try #require(answer.explanation)
    #expect(explanation.manyBody == 0)
    #expect(explanation.notes.isEmpty)
    if configuration.defects.count == 1 {
      #expect(explanation.defects == [answer.lookup.prediction[.formationEnergy]])
    }
  }

  @Test(arguments: configurations)
  func `another order of the defects is the same explanation in that order`(
    configuration: DefectConfiguration
  ) throws {
    let order = configuration.defects.indices.reversed()
    let reordered = try DefectConfiguration(
      supercell: configuration.supercell, defects: order.map { configuration.defects[$0] })
    let first = try #require(try answer(to: configuration).explanation)
    let second = try #require(try answer(to: reordered).explanation)
    #expect(second.defects == order.map { first.defects[$0] })
    let last = configuration.defects.count - 1
    for pair in second.pairs {
      let same = first.pairs.first {
        $0.first == last - pair.second && $0.second == last - pair.first
      }
      #expect(same?.formationEnergy == pair.formationEnergy && same?.distance == pair.distance)
    }
    #expect(second.manyBody == first.manyBody)
    #expect(second.notes == first.notes)
  }

  @Test(arguments: configurations)
  func `a symmetry image has the same explanation`(configuration: DefectConfiguration) throws {
    let supercell = configuration.supercell
    let explanation = try answer(to: configuration).explanation
    for (step, index) in supercell.keptOperations.enumerated() {
      let operation = supercell.host.operations[index]
      let image = try DefectConfiguration(
        supercell: supercell,
        defects: configuration.defects.map { defect in
          var site = operation.image(of: supercell.site(at: defect.site))
          site.i += step
          site.j += 1
          return PointDefect(site: supercell.index(of: site), occupant: defect.occupant)
        })
      #expect(try answer(to: image).explanation == explanation)
    }
  }

  @Test func `an explanation is the same alone and among others, with a cache and without`() throws
  {
    let caching = CachingPredictor(
      Predictors(predictor),
      store: PredictionStore(StoreConfiguration(path: nil), logger: Logger(label: "test")))
    let alone = try Self.configurations.map { try answer(to: $0).bytes }
    for _ in 0..<2 {
      // Every other one asks for no explanation.
      let documents = try Self.configurations.flatMap {
        [try explained($0), try Fixture.document($0)]
      }
      let answers = try caching.responses(to: documents.map { .success($0) })
      for (index, answer) in answers.enumerated() {
        let answer = try answer.get()
        guard index % 2 == 0 else {
          #expect(answer.explanation == nil)
          continue
        }
        let text = String(decoding: answer.bytes, as: UTF8.self)
        #expect(
          Array(text.replacing(#""cached":true"#, with: #""cached":false"#).utf8)
            == alone[index / 2])
      }
    }
    let made = caching.metrics.computedCount
    #expect(try answer(to: Self.configurations[6], by: caching).lookup.isCached)
    #expect(caching.metrics.computedCount == made)
  }

  @Test func `the parts of a configuration are not sought for a client that has gone`() throws {
    let cancellation = CancellationFlag()
    cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try ExplanationTerms(
        of: Self.configurations[6], predictor: predictor, cancellation: cancellation)
    }
    #expect(Problem(CancellationError()).code == "cancelled")
  }

  /// The training data of the committed model have these hosts with three defects at the least.
  @Test(.enabled(if: CommittedFiles.hasModel), arguments: ["BN", "GaSe", "P"])
  func `notes name what of the parts, not of the whole, lies outside the training data`(
    host: String
  ) throws {
    let predictor = try Predictor(path: CommittedFiles.model, catalogue: CommittedFiles.catalogue)
    var random = SplitMix64(seed: 9)
    let repeats = host == "BN" ? 8 : 6
    let configuration = try DefectConfiguration.random(
      in: CommittedFiles.supercell(host, repeats, repeats), count: 5, using: &random)
    let defects = configuration.defects
    let answer = try CachingPredictor(Predictors(predictor), store: nil).response(
      to: explained(configuration))
    let explanation = try #require(answer.explanation)
    let pairs = explanation.pairs.map { [defects[$0.first], defects[$0.second]] }
    var expected: Set<String> = []
    for (name, parts) in [("single defects", defects.map { [$0] }), ("pairs", pairs)] {
      let queries = try parts.map {
        try predictor.query(
          DefectConfiguration(supercell: configuration.supercell, defects: $0))
      }
      let notes = predictor.predict(queries).flatMap(\.domainNotes)
        .filter { !answer.lookup.prediction.domainNotes.contains($0) }.map(\.detail)
      for note in notes {
        let count = notes.count { $0 == note }
        expected.insert("\(count) of \(parts.count) \(name): \(note)")
      }
    }
    #expect(expected.count >= 2)
    #expect(expected.isSubset(of: explanation.notes))
  }

  @Test func `more defects than can be explained are refused at the field that asks`() throws {
    var random = SplitMix64(seed: 5)
    let most = Explanation.maximumDefectCount
    for count in [most, most + 1] {
      let configuration = try DefectConfiguration.random(
        in: CommittedFiles.supercell("P", 5, 5), count: count, using: &random)
      #expect(try Fixture.document(configuration).asksForExplanation == false)
      if count == most {
        #expect(try answer(to: configuration).explanation?.pairs.count == most * (most - 1) / 2)
      } else {
        let error = try #require(throws: InvalidDocument.self) { try answer(to: configuration) }
        #expect(error.faults.map(\.code) == [.explanationTooLarge])
        #expect(error.faults.map(\.pointer) == ["/explain"])
      }
    }
  }

  @Test func `a table cannot hold an explanation and refuses it`() throws {
    let caching = CachingPredictor(Predictors(predictor), store: nil)
    let line = Fixture.json(Self.configurations[2])
    let asking = line.dropLast() + #","explain":true}"#
    let input = Array("\(asking)\n\(line.dropLast()),\"explain\":false}\n".utf8)
    var table = NDJSONPredictor(format: .csv)
    let rows = try table.responses(to: input, by: caching)
      .map { String(decoding: $0, as: UTF8.self) }.joined().split(separator: "\n")
    #expect(rows.count == 2)
    #expect(rows.first?.contains(",/explain: ") == true)
    #expect(rows.last?.hasSuffix(",") == true)
    var lines = NDJSONPredictor()
    let answers = try lines.responses(to: input, by: caching).flatMap(\.self).split(separator: 10)
    #expect(
      answers.map { String(decoding: $0, as: UTF8.self).contains(#""explanation":{"#) }
        == [true, false])
  }
}

/// The energies of a response.
private struct Written: Decodable {
  struct Explanation: Decodable {
    struct Defect: Decodable {
      let defect: Int
      let formation_energy_ev: Decimal
    }
    struct Pair: Decodable {
      let defects: [Int]
      let formation_energy_ev: Decimal
    }
    let defects: [Defect]
    let pairs: [Pair]
    let many_body_ev: Decimal
  }
  let formation_energy_ev: Decimal
  let explanation: Explanation
}
