import Dispatch
import FileSupport
import Foundation
import JSON
import Logging
import ModelSupport
import Numerics
import Prediction
import PredictionStore
import Service
import Structures
import Synchronization
import Testing

struct CachingPredictorTests {
  private let uncached = CachingPredictor(Predictors(Fixture.predictor), store: nil)

  private func cached(entries: Int = 1_000_000) -> CachingPredictor {
    var configuration = StoreConfiguration(path: nil)
    configuration.maximumEntriesInMemory = entries
    return CachingPredictor(
      Predictors(Fixture.predictor),
      store: PredictionStore(configuration, logger: Logger(label: "test")))
  }

  private func responses(
    to documents: [ConfigurationDocument], by predictor: CachingPredictor
  ) throws -> [PredictionResponse] {
    try predictor.responses(to: documents.map { .success($0) }).map { try $0.get() }
  }

  @Test func `a response is the same alone and among others, with a cache and without`() throws {
    let documents = try Fixture.configurations(50, seed: 1).map { try Fixture.document($0) }
    let alone = try documents.map { try uncached.response(to: $0).bytes }
    #expect(try responses(to: documents, by: uncached).map(\.bytes) == alone)
    #expect(
      try responses(to: documents.reversed(), by: cached()).reversed().map(\.bytes) == alone)
  }

  @Test func `a response says what the predictor says, to the last digit`() throws {
    let cached = cached()
    for configuration in try Fixture.configurations(6, seed: 2) {
      let query = try Fixture.predictor.query(configuration)
      let prediction = Fixture.predictor.predict([query])[0]
      let energy = try #require(prediction.formationEnergy)
      let perSite = try #require(prediction.formationEnergyPerSite)
      let gap = try #require(prediction.bandGap)
      for isCached in [false, true] {
        let bytes = try cached.response(to: Fixture.document(configuration, id: "x")).bytes
        #expect(
          try JSONDecoder().decode(Written.self, from: Data(bytes))
            == Written(
              id: "x", material: configuration.supercell.host.name,
              supercell: [configuration.supercell.a, configuration.supercell.b],
              defect_count: configuration.defects.count,
              formation_energy_ev: energy.value, formation_energy_per_site_ev: perSite.value,
              formation_energy_interval_ev: [
                energy.interval.lowerBound, energy.interval.upperBound,
              ],
              band_gap_ev: gap.value,
              band_gap_interval_ev: [gap.interval.lowerBound, gap.interval.upperBound],
              interval_coverage: prediction.intervalCoverage,
              domain_distance: prediction.domainDistance, in_domain: prediction.isInDomain,
              domain_notes: prediction.domainNotes,
              key: query.form.description, cached: isCached, model: Fixture.predictor.identity))
      }
    }
  }

  @Test func `symmetry images have one prediction, which is computed once`() throws {
    let cached = cached()
    var random = SplitMix64(seed: 3)
    let configuration = try Fixture.configurations(1, seed: 3)[0]
    let first = try cached.response(to: Fixture.document(configuration))
    #expect(!first.lookup.isCached)
    for _ in 0..<20 {
      let image = try configuration.randomImage(using: &random)
      let response = try cached.response(to: Fixture.document(image))
      #expect(response.lookup.prediction == first.lookup.prediction)
      #expect(response.lookup.isCached)
    }
    #expect(cached.metrics.computedCount == 1)
  }

  @Test(arguments: [false, true])
  func `equal configurations of one batch are predicted once and answered alike`(hasStore: Bool)
    throws
  {
    let predictor =
      hasStore ? cached() : CachingPredictor(Predictors(Fixture.predictor), store: nil)
    let distinct = try Fixture.configurations(7, seed: 4)
    let documents = try (0..<70).map { try Fixture.document(distinct[$0 % 7], id: "\($0)") }
    let responses = try responses(to: documents, by: predictor)
    #expect(predictor.metrics.computedCount == 7)
    #expect(responses.map(\.id) == (0..<70).map { "\($0)" })
    for (index, response) in responses.enumerated() {
      #expect(response.lookup == responses[index % 7].lookup)
      #expect(!response.lookup.isCached)
    }
  }

  @Test func `a batch for several models has the predictions of each model alone`() throws {
    let other = try withTemporaryFolder { folder in
      for (name, data) in TinyModel.shared.files {
        let text = String(decoding: data, as: UTF8.self)
        let changed = text.replacing(#""name" : "tiny""#, with: #""name" : "other""#)
          .replacing(#/"interval_coverage" : [0-9.]+/#, with: #""interval_coverage" : 0.5"#)
        try (name == "model.json" ? Data(changed.utf8) : data)
          .write(to: URL(filePath: folder + "/" + name))
      }
      return try Predictor(path: folder, catalogue: CommittedFiles.catalogue)
    }
    let models = [Fixture.predictor, other]
    let both = CachingPredictor(
      try Predictors(models),
      store: PredictionStore(StoreConfiguration(path: nil), logger: Logger(label: "test")))
    let configurations = try Fixture.configurations(8, seed: 9)
    let documents = try configurations.flatMap { configuration in
      try models.map { try Fixture.document(configuration).withDefault(model: $0.manifest.name) }
    }
    for isCached in [false, true] {
      let responses = try responses(to: documents, by: both)
      for (index, response) in responses.enumerated() {
        let alone = CachingPredictor(Predictors(models[index % 2]), store: nil)
        let expected = try alone.response(to: documents[index])
        #expect(response.numbers == expected.numbers)
        #expect(response.lookup.prediction.key == expected.lookup.prediction.key)
        #expect(response.lookup.isCached == isCached)
      }
      #expect(Set(responses.map { $0[.intervalCoverage] }).count == 2)
    }
  }

  @Test func `some of a batch are found, the others computed, all in order`() throws {
    let cached = cached()
    let documents = try Fixture.configurations(20, seed: 10).map { try Fixture.document($0) }
    let even = stride(from: 0, to: 20, by: 2).map { documents[$0] }
    _ = try responses(to: even, by: cached)
    let all = try responses(to: documents, by: cached)
    #expect(all.map(\.lookup.isCached) == (0..<20).map { $0 % 2 == 0 })
    #expect(
      try all.map(\.numbers) == responses(to: documents, by: uncached).map(\.numbers))
  }

  @Test(arguments: [1, 1_000_000])
  func `equal configurations of many threads at once get the same bits`(entries: Int) throws {
    let cached = cached(entries: entries)
    let documents = try Fixture.configurations(40, seed: 5).map { try Fixture.document($0) }
    let expected = try responses(to: documents, by: uncached).map(\.numbers)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      // Each thread in an order of its own, one by one or all at once.
      let order = documents.indices.map { ($0 * 7 + thread * 5) % documents.count }
      let mine = order.map { documents[$0] }
      let found =
        thread % 2 == 0
        ? try? responses(to: mine, by: cached)
        : mine.compactMap { try? cached.response(to: $0) }
      #expect(found?.map(\.numbers) == order.map { expected[$0] })
    }
  }

  @Test func `an invalid document changes nothing for the others`() throws {
    let good = try Fixture.configurations(5, seed: 6).map { Fixture.json($0) }
    let bad = [
      "", "[]", #"{"material":"X","defects":[]}"#,
      #"{"material":"P","defects":[{"type":"substitution","to":"Fe","cell":[0,0],"basis":0}]}"#,
    ]
    let texts: [String] = (0..<20).map { (index: Int) -> String in
      index % 4 == 2 ? bad[index / 4 % 4] : good[index % 5]
    }
    let results = try cached().responses(
      to: texts.map { text in Result { try ConfigurationDocument(json: Array(text.utf8)) } })
    for (index, result) in results.enumerated() {
      switch result {
      case .success(let response):
        #expect(index % 4 != 2)
        let document = try ConfigurationDocument(json: Array(good[index % 5].utf8))
        #expect(try response.bytes == uncached.response(to: document).bytes)
      case .failure(let error):
        #expect(index % 4 == 2)
        #expect(Problem(error).status == (index / 4 % 4 == 0 ? .badRequest : .unprocessableContent))
      }
    }
  }

  @Test func `cancelled work computes nothing, and later requests are not affected`() throws {
    let cached = cached()
    let documents = try Fixture.configurations(30, seed: 7).map { try Fixture.document($0) }
    let cancellation = CancellationFlag()
    cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try cached.responses(to: documents.map { .success($0) }, cancellation: cancellation)
    }
    #expect(cached.metrics.computedCount == 0)
    #expect(try responses(to: documents, by: cached).count == 30)
    #expect(cached.metrics.computedCount == 30)
  }

  @Test func `only a prediction in memory is remembered`() throws {
    let cached = cached()
    let document = try Fixture.document(Fixture.configurations(1, seed: 8)[0])
    let request = try PredictionRequest(document, for: Predictors(Fixture.predictor))
    #expect(cached.rememberedResponse(to: request) == nil)
    let first = try cached.response(to: document)
    let second = try #require(cached.rememberedResponse(to: request))
    #expect(second.lookup.isCached && second.numbers == first.numbers)
  }

  @Test func `a configuration weighs as much as its defects, more where they have to be found`()
    throws
  {
    func weight(_ text: String) throws -> Int {
      try ConfigurationDocument(json: Array(text.utf8)).weight
    }
    let defect = #"{"type":"vacancy","cell":[0,0],"basis":1}"#
    func listed(_ count: Int) -> String {
      let defects = [String](repeating: defect, count: count).joined(separator: ",")
      return #"{"material":"MoS2","defects":[\#(defects)]}"#
    }
    #expect(try weight(listed(0)) == 3 && weight(listed(1)) == 3 && weight(listed(24)) == 24)
    #expect(try weight(#"{"material":"MoS2","defects":"v_S"}"#) == 16)
    #expect(try weight(#"{"structure":"data_"}"#) == 256)
    #expect(ConfigurationDocument.weight(ofBytes: 0) == 3)
    #expect((12...36).contains(ConfigurationDocument.weight(ofBytes: listed(24).utf8.count)))
  }
}

extension PredictionResponse {
  /// What does not depend on when the prediction was made.
  fileprivate var numbers: [Double?] { lookup.prediction.values }
}

/// A response of the documented form.
private struct Written: Decodable, Equatable {
  let id: String
  let material: String
  let supercell: [Int]
  let defect_count: Int
  let formation_energy_ev: Double
  let formation_energy_per_site_ev: Double
  let formation_energy_interval_ev: [Double]
  let band_gap_ev: Double
  let band_gap_interval_ev: [Double]
  let interval_coverage: Double
  let domain_distance: Double
  let in_domain: Bool
  let domain_notes: [DomainNote]
  let key: String
  let cached: Bool
  let model: String
}
