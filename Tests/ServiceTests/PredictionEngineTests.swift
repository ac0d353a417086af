import Defects
import Foundation
import GraphNetwork
import Logging
import Numerics
import Prediction
import PredictionStore
import Support
import Service
import Structures
import Synchronization
import Testing

struct PredictionEngineTests {
  private let predictor = Fixture.predictor

  private func engine() -> PredictionEngine {
    PredictionEngine(
      store: PredictionStore(StoreConfiguration(path: nil), logger: Logger(label: "test")))
  }

  private func answers(
    to documents: [ConfigurationDocument], by engine: PredictionEngine
  ) throws -> [PredictionResponse] {
    try engine.answers(
      to: documents, by: predictor, isAbandoned: { false }, weighing: \.weight,
      reading: { $0 }
    )
    .map { try $0.get() }
  }

  @Test func `an answer is the same alone and among others, with a cache and without`() throws {
    let documents = try Fixture.configurations(50, seed: 1).map { try Fixture.document($0) }
    let uncached = PredictionEngine(store: nil)
    let alone = try documents.map { try uncached.answer(to: $0, by: predictor) }
    #expect(try answers(to: documents, by: uncached).map(\.bytes) == alone.map(\.bytes))
    #expect(
      try answers(to: documents.reversed(), by: engine()).reversed().map(\.bytes)
        == alone.map(\.bytes))
  }

  @Test func `an answer says what the predictor says, to the last digit`() throws {
    let engine = engine()
    for configuration in try Fixture.configurations(6, seed: 2) {
      let query = try predictor.query(configuration)
      let prediction = predictor.predict([query])[0]
      for isCached in [false, true] {
        let bytes = try engine.answer(to: Fixture.document(configuration, id: "x"), by: predictor)
          .bytes
        let answer = try JSONDecoder().decode(Answer.self, from: Data(bytes))
        #expect(
          answer
            == Answer(
              id: "x", material: configuration.supercell.host.name,
              supercell: [configuration.supercell.a, configuration.supercell.b],
              defect_count: configuration.defects.count,
              formation_energy_ev: prediction.formationEnergy.value,
              formation_energy_per_site_ev: prediction.formationEnergyPerSite.value,
              formation_energy_interval_ev: [
                prediction.formationEnergy.interval.lowerBound,
                prediction.formationEnergy.interval.upperBound,
              ],
              band_gap_ev: prediction.bandGap.value,
              band_gap_interval_ev: [
                prediction.bandGap.interval.lowerBound, prediction.bandGap.interval.upperBound,
              ],
              interval_coverage: prediction.intervalCoverage,
              in_domain: prediction.isInDomain, domain_notes: prediction.domainNotes.map(\.detail),
              key: query.form.description, cached: isCached, model: predictor.identity))
      }
    }
  }

  @Test func `symmetry images have one prediction, made once`() throws {
    let engine = engine()
    var random = SplitMix64(seed: 3)
    let configuration = try Fixture.configurations(1, seed: 3)[0]
    let first = try engine.answer(to: Fixture.document(configuration), by: predictor)
    #expect(!first.known.isCached)
    for _ in 0..<20 {
      let image = try Samples.image(of: configuration, using: &random)
      let answer = try engine.answer(to: Fixture.document(image), by: predictor)
      #expect(answer.known.prediction == first.known.prediction)
      #expect(answer.known.isCached)
    }
    #expect(engine.counters.computed.value == 1)
  }

  @Test func `equal configurations of one batch are made once and told alike`() throws {
    let engine = engine()
    let distinct = try Fixture.configurations(7, seed: 4)
    let documents = try (0..<70).map { try Fixture.document(distinct[$0 % 7], id: "\($0)") }
    let answers = try answers(to: documents, by: engine)
    #expect(engine.counters.computed.value == 7)
    #expect(answers.map(\.id) == (0..<70).map { "\($0)" })
    for (index, answer) in answers.enumerated() {
      #expect(answer.known == answers[index % 7].known)
      #expect(!answer.known.isCached)
    }
  }

  @Test func `equal configurations of many threads at once are made once`() throws {
    let engine = engine()
    let documents = try Fixture.configurations(40, seed: 5).map { try Fixture.document($0) }
    let results = Mutex<[[StoredPrediction]]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      let found = found(documents, from: engine, thread: thread)
      results.withLock { $0.append(found) }
    }
    #expect(engine.counters.computed.value == 40)
    let all = results.withLock { $0 }
    #expect(all.count == 8)
    #expect(all.allSatisfy { $0.count == 40 && $0 == all[0] })
  }

  /// The predictions of 40 documents, asked for in an order of the thread's own, one by one or all at
  /// once.
  private func found(
    _ documents: [ConfigurationDocument], from engine: PredictionEngine, thread: Int
  ) -> [StoredPrediction] {
    let mine: [ConfigurationDocument] = documents.indices.map { index in
      documents[(index * 7 + thread * 5) % documents.count]
    }
    let answers =
      thread % 2 == 0
      ? (try? self.answers(to: mine, by: engine)) ?? []
      : mine.compactMap { try? engine.answer(to: $0, by: predictor) }
    return answers.map(\.known.prediction).sorted { $0.key.canonicalKey < $1.key.canonicalKey }
  }

  @Test func `one that is wrong changes nothing for the others`() throws {
    let good = try Fixture.configurations(5, seed: 6).map { Fixture.json($0) }
    let bad = [
      "", "[]", #"{"material":"X","defects":[]}"#,
      #"{"material":"P","defects":[{"type":"substitution","to":"Fe","cell":[0,0],"basis":0}]}"#,
    ]
    let lines: [String] = (0..<20).map { (index: Int) -> String in
      index % 4 == 2 ? bad[index / 4 % 4] : good[index % 5]
    }
    let results = try engine().answers(
      to: lines, by: predictor, isAbandoned: { false }, weighing: { _ in 20 },
      reading: { try ConfigurationDocument(json: Array($0.utf8)) })
    for (index, result) in results.enumerated() {
      switch result {
      case .success(let answer):
        #expect(index % 4 != 2)
        let document = try ConfigurationDocument(json: Array(good[index % 5].utf8))
        let alone = try PredictionEngine(store: nil).answer(to: document, by: predictor)
        #expect(answer.bytes == alone.bytes)
      case .failure(let error):
        #expect(index % 4 == 2)
        #expect(Problem(error).status == (index / 4 % 4 == 0 ? .badRequest : .unprocessableContent))
      }
    }
  }

  @Test func `work that nobody waits for any more is given up and left to others`() throws {
    let engine = engine()
    let documents = try Fixture.configurations(30, seed: 7).map { try Fixture.document($0) }
    #expect(throws: ServiceError.abandoned) {
      try engine.answers(
        to: documents, by: predictor, isAbandoned: { true }, weighing: \.weight,
        reading: { $0 })
    }
    #expect(engine.counters.computed.value == 0)
    #expect(try answers(to: documents, by: engine).count == 30)
    #expect(engine.counters.computed.value == 30)
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
    #expect(try weight(#"{"structure":"data_"}"#) == 64)
    #expect(ConfigurationDocument.weight(ofBytes: 0) == 3)
    #expect((12...36).contains(ConfigurationDocument.weight(ofBytes: listed(24).utf8.count)))
  }

  @Test func `few configurations of many defects are shared out`() throws {
    let supercell = try Samples.supercell("MoS2", 8, 8)
    var random = SplitMix64(seed: 15)
    let documents = try (0..<8).map { _ in
      try Fixture.document(Samples.configuration(in: supercell, count: 24, using: &random))
    }
    let threads = Mutex<Set<ObjectIdentifier>>([])
    let isShared = DispatchSemaphore(value: 0)
    let engine = PredictionEngine(store: nil, threads: 2)
    let answers = try engine.answers(
      to: documents, by: predictor, isAbandoned: { false }, weighing: \.weight,
      reading: { document in
        let count = threads.withLock { threads in
          threads.insert(ObjectIdentifier(Thread.current))
          return threads.count
        }
        // The first thread waits for the second, which is there if something is left for it.
        if count == 2 { isShared.signal() }
        if count == 1 { #expect(isShared.wait(timeout: .now() + 10) == .success) }
        return document
      })
    #expect(answers.count == 8)
  }

  /// A list of a stretch is claimed at once; what one list has done with, another of several stretches has to find.
  @Test(arguments: [(count: 16, entries: 1), (count: 200, entries: 1000)])
  func `equal lists at once are made once`(count: Int, entries: Int) throws {
    var configuration = StoreConfiguration(path: nil)
    configuration.maximumEntriesInMemory = entries
    let engine = PredictionEngine(
      store: PredictionStore(configuration, logger: Logger(label: "test")))
    let documents = try Fixture.configurations(count, seed: 9).map { try Fixture.document($0) }
    let isSecondAsked = DispatchSemaphore(value: 0)
    let lists = Mutex<[[StoredPrediction]]>([])
    let isDone = DispatchGroup()
    for isFirst in [true, false] {
      DispatchQueue.global().async(group: isDone) { [predictor] in
        if !isFirst { isSecondAsked.wait() }
        let answers = try? engine.answers(
          to: documents, by: predictor,
          isAbandoned: {
            // The first list goes on once the second waits for it.
            if isFirst { isSecondAsked.signal() }
            while isFirst, engine.underWay.waiterCount == 0, engine.counters.computed.value == 0 {
              Thread.sleep(forTimeInterval: 0.001)
            }
            return false
          }, weighing: { _ in 1 }, reading: { $0 }
        ).compactMap { try? $0.get().known.prediction }
        lists.withLock { $0.append(answers ?? []) }
      }
    }
    isDone.wait()
    let both = lists.withLock { $0 }
    #expect(both.map(\.count) == [count, count])
    #expect(both[0] == both[1])
    #expect(engine.counters.computed.value == count)
  }

  @Test func `equal configurations far apart in a list have one answer`() throws {
    let engine = PredictionEngine(store: nil)
    let distinct = try Fixture.configurations(40, seed: 12).map { try Fixture.document($0) }
    let documents = (0..<3).flatMap { _ in distinct + distinct.reversed() }
    let answers = try answers(to: documents, by: engine)
    #expect(engine.counters.computed.value == 40)
    #expect(engine.counters.shared.value == 0)
    for (document, answer) in zip(documents, answers) {
      let alone = try PredictionEngine(store: nil).answer(to: document, by: predictor)
      #expect(answer.bytes == alone.bytes)
    }
  }

  @Test(arguments: [false, true])
  func `equal configurations of a list have one answer, also if another call gave them up`(
    hasStore: Bool
  ) throws {
    let engine = hasStore ? engine() : PredictionEngine(store: nil)
    let distinct = try Fixture.configurations(40, seed: 13).map { try Fixture.document($0) }
    // In three stretches or more.
    let places = [0, 20, 41]
    let documents =
      [distinct[0]] + distinct[1..<20] + [distinct[0]] + distinct[20...] + [distinct[0]]
    let alone = try PredictionEngine(store: nil).answer(to: distinct[0], by: predictor)
    let other = engine.underWay.begin()
    let claim = engine.underWay.claim([alone.known.prediction.key], by: other).claims[0]
    let found = Mutex<[[UInt8]]>([])
    let isDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [predictor] in
      let answers = try? engine.answers(
        to: documents, by: predictor, isAbandoned: { false }, weighing: \.weight,
        reading: { $0 })
      found.withLock { $0 = places.compactMap { try? answers?[$0].get().bytes } }
      isDone.signal()
    }
    while engine.underWay.waiterCount == 0 { Thread.sleep(forTimeInterval: 0.001) }
    engine.underWay.settle(claim, nil)
    engine.underWay.end(other)
    isDone.wait()
    #expect(found.withLock { $0 } == places.map { _ in alone.bytes })
    #expect(engine.counters.computed.value == 40)
    #expect(engine.counters.shared.value == 0)
  }

  @Test func `a list shares nothing with itself, also where it explains`() throws {
    let engine = PredictionEngine(store: nil)
    let pair =
      #"{"type":"vacancy","cell":[0,0],"basis":1},{"type":"vacancy","cell":[1,0],"basis":1}"#
    let documents = try [
      #"{"material":"MoS2","explain":true,"defects":[\#(pair)]}"#,
      #"{"material":"MoS2","defects":[{"type":"vacancy","cell":[3,2],"basis":1}]}"#,
    ].map { try ConfigurationDocument(json: Array($0.utf8)) }
    let answers = try answers(to: documents, by: engine)
    #expect(answers[0].explanation?.defects.count == 2)
    // The pair, and each vacancy, which is one prediction: the pair's own and its parts' are the list's.
    #expect(engine.counters.computed.value == 2)
    #expect(engine.counters.shared.value == 0)
  }

  @Test func `lists at once get what each would get alone, and leave no claim`() throws {
    let documents = try Fixture.configurations(60, seed: 14).map { try Fixture.document($0) }
    let alone = try answers(to: documents, by: PredictionEngine(store: nil))
    for round in 0..<20 {
      var configuration = StoreConfiguration(path: nil)
      configuration.maximumEntriesInMemory = 1
      let engine = PredictionEngine(
        store: round % 2 == 0
          ? nil : PredictionStore(configuration, logger: Logger(label: "test")))
      DispatchQueue.concurrentPerform(iterations: 6) { [predictor] thread in
        var random = SplitMix64(seed: UInt64(round * 10 + thread))
        let places = (0..<[0, 1, 16, 17, 300, 700][thread]).map { _ in
          Int.random(in: documents.indices, using: &random)
        }
        // Every second one is given up, sooner or later.
        let limit = thread % 2 == 0 ? Int.max : Int.random(in: 1..<30, using: &random)
        let questions = Atomic(0)
        let answers = try? engine.answers(
          to: places.map { documents[$0] }, by: predictor,
          isAbandoned: { questions.wrappingAdd(1, ordering: .relaxed).newValue > limit },
          weighing: \.weight, reading: { $0 })
        #expect(answers != nil || limit < .max)
        for (place, answer) in zip(places, answers ?? []) {
          #expect((try? answer.get().figures) == alone[place].figures)
        }
      }
      let keys = alone.map(\.known.prediction.key)
      #expect(engine.underWay.claim(keys, by: engine.underWay.begin()).own.count == keys.count)
    }
  }

  // MARK: Claims

  @Test func `a claim is one call's, and the others get what it found`() throws {
    let engine = engine()
    let known = try engine.answer(
      to: Fixture.document(Fixture.configurations(1, seed: 8)[0]), by: predictor
    ).known
    let underWay = PredictionsUnderWay()
    let key = known.prediction.key
    let other = PredictionKey(model: "m", canonicalKey: "k")
    let (first, second) = (underWay.begin(), underWay.begin())
    let own = underWay.claim([key], by: first)
    #expect(own.own == [0] && own.claims[0].belongs(to: first))
    let claimed = underWay.claim([other, key], by: second)
    #expect(claimed.own == [0])
    let claim = claimed.claims[1]
    #expect(claim === own.claims[0] && claim.known == nil)
    let isSettled = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      #expect(claim.wait() == known)
      isSettled.signal()
    }
    underWay.settle(own.claims[0], known)
    underWay.settle(claimed.claims[0], nil)
    isSettled.wait()
    #expect(claim.wait() == known && claim.known == known)
    // What is known is the first call's until it ends, and nothing for others to wait for; what was given up is free.
    #expect(underWay.claim([key, other], by: underWay.begin()).own == [0, 1])
    let again = underWay.claim([key], by: first)
    #expect(again.own.isEmpty && again.claims[0] === claim)
    underWay.end(first)
    let next = underWay.claim([key, other], by: underWay.begin())
    #expect(next.own == [0] && next.claims[1].known == nil)
    #expect(claim.wait() == known)
  }

  @Test func `keys of one hash are told apart`() throws {
    let engine = engine()
    let known = try engine.answer(
      to: Fixture.document(Fixture.configurations(1, seed: 8)[0]), by: predictor
    ).known
    let underWay = PredictionsUnderWay()
    let keys = ["k", "l"].map { PredictionKey(model: "m", canonicalKey: $0, hash: 1) }
    let (call, other) = (underWay.begin(), underWay.begin())
    let first = underWay.claim([keys[0]], by: call)
    let second = underWay.claim([keys[1]], by: other)
    #expect(first.own == [0] && second.own == [0] && first.claims[0] !== second.claims[0])
    underWay.settle(second.claims[0], nil)
    underWay.end(other)
    // The first is under way still.
    let waiting = underWay.claim([keys[0]], by: underWay.begin())
    #expect(waiting.own.isEmpty && waiting.claims[0] === first.claims[0])
    underWay.settle(first.claims[0], known)
    #expect(waiting.claims[0].known == known && second.claims[0].known == nil)
    underWay.end(call)
  }

  @Test func `equal keys of one call have one claim, however far apart they come`() {
    let underWay = PredictionsUnderWay()
    let keys = ["k", "l", "k", "k", "l"].map { PredictionKey(model: "m", canonicalKey: $0) }
    let call = underWay.begin()
    let claimed = underWay.claim(keys, by: call)
    #expect(claimed.own == [0, 1])
    #expect(claimed.claims[2] === claimed.claims[0] && claimed.claims[4] === claimed.claims[1])
    let later = underWay.claim([keys[1], keys[0]], by: call)
    #expect(later.own.isEmpty)
    #expect(later.claims[0] === claimed.claims[1])
    underWay.settle(claimed.claims[0], nil)
    // What is given up is the next one's to claim, and that it ends has no part in what it gave up.
    let other = underWay.begin()
    let next = underWay.claim([keys[1], keys[0], keys[0]], by: other)
    #expect(next.own == [1] && next.claims[0] === claimed.claims[1])
    underWay.settle(claimed.claims[1], nil)
    underWay.end(call)
    #expect(underWay.claim(keys, by: call).own == [1])
  }

  @Test func `whoever waits for a claim that is given up learns it`() {
    let underWay = PredictionsUnderWay()
    let key = PredictionKey(model: "m", canonicalKey: "k")
    let claim = underWay.claim([key], by: underWay.begin()).claims[0]
    let isTold = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      #expect(claim.wait() == nil)
      isTold.signal()
    }
    while underWay.waiterCount == 0 { Thread.sleep(forTimeInterval: 0.001) }
    underWay.settle(claim, nil)
    isTold.wait()
    #expect(claim.wait() == nil)
  }
}

extension PredictionResponse {
  /// What it says that does not depend on when it was made.
  fileprivate var figures: [Double] {
    let prediction = known.prediction
    return [
      prediction.formationEnergy, prediction.formationEnergyLow, prediction.formationEnergyHigh,
      prediction.bandGap, prediction.bandGapLow, prediction.bandGapHigh,
    ]
  }
}

/// The answer of the documented form.
private struct Answer: Decodable, Equatable {
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
  let in_domain: Bool
  let domain_notes: [String]
  let key: String
  let cached: Bool
  let model: String
}
