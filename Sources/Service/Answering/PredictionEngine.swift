// The engine: from configurations to predictions, found or made. The server's requests and the
// lines of `lacuna predict` take this one way.

import Crystals
import Foundation
import JSON
import Prediction
import PredictionStore
import Structures

/// Answers configurations from the cache, or by a model.
///
/// The same configuration, or any symmetry image of it, gets the same prediction whether it is
/// found or made, alone or among others. Equal ones in one call are made once, and those in several
/// as long as one of them is after it.
public final class PredictionEngine: Sendable {
  private let store: PredictionStore?
  /// How many threads may work on one request.
  let threads: Int
  package let underWay = PredictionsUnderWay()
  package let counters = EngineCounters()
  package let waiting: WaitingQuestions

  /// Questions that a worker takes at a time, and explanations that are made together.
  private static let batchSize = 16
  /// How much a thread takes at a time out of a list, in defects, of a short one and of a long one: of 3 or fewer each,
  /// 16 and 128 configurations.
  private static let stretchWeights = 48...384

  /// An engine.
  ///
  /// - Parameters:
  ///   - store: Where it keeps what it makes, if anywhere.
  ///   - threads: How many threads may work on one batch; by default one a core.
  ///   - workers: How many threads ask; they share what waits.
  public init(
    store: PredictionStore?, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    workers: Int = .max
  ) {
    self.store = store
    self.threads = threads
    // As many of the workers as there are cores run at a time.
    waiting = WaitingQuestions(workers: min(workers, threads), largestBatch: Self.batchSize)
  }

  // MARK: Configurations

  /// The answer to one configuration, with its explanation if it asks for that.
  ///
  /// - Throws: ``InvalidDocument`` with everything that is wrong with it.
  package func answer(
    to document: ConfigurationDocument, by predictor: Predictor
  ) throws -> PredictionResponse {
    try answer(to: Question(document, to: predictor), by: predictor)
  }

  /// The answer to one question that asks for no explanation if it is in memory, at once.
  package func remembered(_ question: Question) -> PredictionResponse? {
    guard let known = store?.rememberedPrediction(for: question.wish.key) else { return nil }
    counters.batchSizes.record(1)
    return PredictionResponse(
      to: question, known: Lookup(prediction: known, isCached: true))
  }

  /// Counts an answer that was found in memory without asking for it here.
  func countRepetition() {
    counters.batchSizes.record(1)
    store?.countMemoryHit()
  }

  /// Work that ends in the answer to a question, without an explanation, together with others that wait for
  /// theirs by then.
  ///
  /// - Parameters:
  ///   - question: The question.
  ///   - predictor: The model that answers.
  ///   - isAbandoned: Whether nobody wants the answer any more; it is then not found.
  /// - Returns: The work, to be done once.
  package func work(
    on question: Question, by predictor: Predictor,
    isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) -> @Sendable () throws -> PredictionResponse {
    let ticket = waiting.add(question, to: predictor, isAbandoned: isAbandoned)
    return { [self] in
      counters.batchSizes.record(1)
      if let answer = try waiting.answer(ticket, by: answersAtHand) { return answer }
      let known = try underWay.call { call in
        try predictions(of: [question.wish], of: call, by: predictor, isAbandoned: isAbandoned)[0]
      }
      return PredictionResponse(to: question, known: known)
    }
  }

  /// The answers to questions, nil for those that another thread is after.
  private func answersAtHand(
    to questions: [Question], by predictor: Predictor
  ) -> [PredictionResponse?] {
    underWay.call { call in
      let claims = settleFree(questions.map(\.wish), of: call, by: predictor) { false }
      noteShared(claims, by: call)
      return zip(questions, claims).map { question, claim in
        claim.known.map { PredictionResponse(to: question, known: $0) }
      }
    }
  }

  /// The answer to one question.
  package func answer(
    to question: Question, by predictor: Predictor
  ) throws -> PredictionResponse {
    counters.batchSizes.record(1)
    return try underWay.call { call in
      let known = try predictions(of: [question.wish], of: call, by: predictor)[0]
      let explanation = try explanations(of: [(question, known)], of: call, by: predictor)[0]
      return PredictionResponse(to: question, known: known, explanation: explanation)
    }
  }

  // MARK: Lists

  /// The answer to each configuration; one that is wrong changes nothing for the others.
  ///
  /// - Parameters:
  ///   - sources: What the configurations are read from.
  ///   - predictor: The model that answers.
  ///   - isAbandoned: Asked now and then whether nobody wants the answers any more.
  ///   - weight: How much there is to do about a configuration, in defects, from 1 on; guessed before it is read.
  ///   - document: Reads a configuration; called from several threads at once.
  /// - Returns: As many as `sources`, in their order.
  /// - Throws: ``ServiceError/abandoned``.
  package func answers<Source: Sendable>(
    to sources: [Source], by predictor: Predictor,
    isAbandoned: @escaping @Sendable () -> Bool,
    weighing weight: @escaping @Sendable (Source) -> Int,
    reading document: @escaping @Sendable (Source) throws -> ConfigurationDocument
  ) throws -> [Result<PredictionResponse, any Error>] {
    try answers(
      by: predictor, isAbandoned: isAbandoned,
      expecting: sources.reduce(0) { $0 + weight($1) }, weighing: weight, reading: document,
      writing: { answers, _, _ in answers }
    ) { take in for source in sources { take(source) } }.flatMap(\.self)
  }

  /// What is made of the answers to a list of configurations, which are found while the list is read.
  ///
  /// The list goes its way in stretches, on as many cores as there are. What is wrong with a configuration changes
  /// nothing for the others.
  ///
  /// - Parameters:
  ///   - predictor: The model that answers.
  ///   - isAbandoned: Asked now and then whether nobody wants the answers any more.
  ///   - expected: How much there is to do about all, as far as it is known.
  ///   - weight: How much there is to do about a configuration, in defects, from 1 on; guessed before it is read.
  ///   - document: Reads a configuration; called from several threads at once.
  ///   - piece: Makes something of the answers to a stretch, from what they were read from and the number of
  ///     configurations before; called from several threads at once.
  ///   - list: Hands over what the configurations are read from.
  /// - Returns: What was made of each stretch, in their order.
  /// - Throws: ``ServiceError/abandoned``, or what `list` throws.
  package func answers<Source: Sendable, Piece: Sendable>(
    by predictor: Predictor, isAbandoned: @escaping @Sendable () -> Bool, expecting expected: Int,
    weighing weight: @escaping @Sendable (Source) -> Int,
    reading document: @escaping @Sendable (Source) throws -> ConfigurationDocument,
    writing piece:
      @escaping @Sendable (
        _ answers: [Result<PredictionResponse, any Error>], _ sources: [Source], _ start: Int
      ) -> Piece,
    to list: ((Source) -> Void) throws -> Void
  ) throws -> [Piece] {
    try underWay.call { call in
      let stretches = ConcurrentStretches<Source, ListStretch<Source, Piece>>(
        of: Self.stretchWeights, threads: threads, weighing: weight
      ) { [self] sources, start in
        let questions = sources.map { source in
          Result { try Question(document(source), to: predictor) }
        }
        let asked = questions.compactMap { try? $0.get() }
        let claims = settleFree(
          asked.map(\.wish), of: call, by: predictor, isAbandoned: isAbandoned)
        let known = claims.compactMap(\.known)
        guard known.count == asked.count, !asked.contains(where: \.asksForExplanation) else {
          return .open(questions, claims, sources, start: start)
        }
        noteShared(claims, by: call)
        return .done(
          piece(Self.answers(to: questions, known), sources, start), count: sources.count)
      }
      let parts = try stretches.results(expecting: expected, reading: list)
      guard !parts.isEmpty else { return [] }
      counters.batchSizes.record(Double(parts.reduce(0) { $0 + $1.count }))
      guard !isAbandoned() else { throw ServiceError.abandoned }
      // All that is this call's is settled by now: whoever waits keeps nobody waiting.
      var asked: [Question] = []
      var claims: [PredictionsUnderWay.Claim] = []
      for case .open(let questions, let others, _, _) in parts {
        asked += questions.compactMap { try? $0.get() }
        claims += others
      }
      var known = try predictions(
        of: asked.map(\.wish), claims, of: call, by: predictor, isAbandoned: isAbandoned)[...]
      var explanations = try explanations(
        of: Array(zip(asked, known)), of: call, by: predictor, isAbandoned: isAbandoned)[...]
      return parts.map { part in
        switch part {
        case .done(let piece, _): return piece
        case .open(let questions, let claims, let sources, let start):
          defer {
            known = known.dropFirst(claims.count)
            explanations = explanations.dropFirst(claims.count)
          }
          let count = claims.count
          return piece(
            Self.answers(
              to: questions, Array(known.prefix(count)), Array(explanations.prefix(count))),
            sources, start)
        }
      }
    }
  }

  /// The answers to questions, or why there is none, from the predictions that those which could be asked ask for.
  private static func answers(
    to questions: [Result<Question, any Error>], _ known: [Lookup],
    _ explanations: [Explanation?] = []
  ) -> [Result<PredictionResponse, any Error>] {
    var next = 0
    return questions.map { question in
      question.map { question in
        defer { next += 1 }
        return PredictionResponse(
          to: question, known: known[next],
          explanation: explanations.isEmpty ? nil : explanations[next])
      }
    }
  }

  /// The explanation of each prediction, nil where its question asks for none.
  private func explanations(
    of predicted: [(question: Question, known: Lookup)],
    of call: PredictionsUnderWay.Call, by predictor: Predictor,
    isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) throws -> [Explanation?] {
    var explanations = [Explanation?](repeating: nil, count: predicted.count)
    let asked = predicted.indices.filter { predicted[$0].question.asksForExplanation }
    // The parts of several configurations are predicted together, but not of all: a configuration
    // may have thousands.
    for start in stride(from: 0, to: asked.count, by: Self.batchSize) {
      let places = asked[start..<min(start + Self.batchSize, asked.count)]
      let parts = try ConcurrentStretches(of: 1...1, threads: threads) { places, _ in
        Result {
          try ConfigurationParts(
            of: predicted[places[0]].question.resolved.configuration, askedOf: predictor)
        }
      }.results { take in for place in places { take(place) } }.map { try $0.get() }
      var predictions = try predictions(
        of: parts.flatMap(\.wishes), of: call, by: predictor, isAbandoned: isAbandoned)[...]
      for (place, parts) in zip(places, parts) {
        explanations[place] = parts.explanation(
          of: predicted[place].known.prediction,
          parts: predictions.prefix(parts.wishes.count).map(\.prediction))
        predictions.removeFirst(parts.wishes.count)
      }
    }
    return explanations
  }

  // MARK: Wishes

  /// The prediction of each wish of a call, in their order.
  private func predictions(
    of wishes: [Wish], of call: PredictionsUnderWay.Call, by predictor: Predictor,
    isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) throws(ServiceError) -> [Lookup] {
    @Sendable func claims(_ wishes: [Wish]) -> [PredictionsUnderWay.Claim] {
      settleFree(wishes, of: call, by: predictor, isAbandoned: isAbandoned)
    }
    let all =
      wishes.count <= Self.batchSize
      ? claims(wishes)
      : ConcurrentStretches(
        of: Self.stretchWeights, threads: threads, weighing: \.query.form.defects.count
      ) { wishes, _ in claims(wishes) }
      .results(expecting: wishes.reduce(0) { $0 + $1.query.form.defects.count }) { take in
        for wish in wishes { take(wish) }
      }.flatMap(\.self)
    return try predictions(of: wishes, all, of: call, by: predictor, isAbandoned: isAbandoned)
  }

  /// The prediction of each wish, claimed by the call, which has settled what is its own, or by others.
  private func predictions(
    of wishes: [Wish], _ claims: [PredictionsUnderWay.Claim], of call: PredictionsUnderWay.Call,
    by predictor: Predictor, isAbandoned: @escaping @Sendable () -> Bool
  ) throws(ServiceError) -> [Lookup] {
    var known = claims.map { $0.wait() }
    guard !isAbandoned() else { throw .abandoned }
    noteShared(claims, by: call)
    // Left is what another thread was to make and gave up: its client hung up, ours did not.
    let open = known.indices.filter { known[$0] == nil }
    if !open.isEmpty {
      let found = try predictions(
        of: open.map { wishes[$0] }, of: call, by: predictor, isAbandoned: isAbandoned)
      for (place, prediction) in zip(open, found) { known[place] = prediction }
    }
    return known.compactMap(\.self)
  }

  /// Counts what other calls were after and a call took over from them.
  private func noteShared(
    _ claims: [PredictionsUnderWay.Claim], by call: PredictionsUnderWay.Call
  ) {
    let shared = claims.filter { !$0.belongs(to: call) && $0.known != nil }
    if !shared.isEmpty { counters.shared.add(Set(shared.map(ObjectIdentifier.init)).count) }
  }

  /// Claims those of some wishes that nobody is after, finds or makes what they ask for, and settles the claims.
  ///
  /// - Returns: A claim for each; the call's own are settled, as given up if the request is abandoned.
  private func settleFree(
    _ wishes: [Wish], of call: PredictionsUnderWay.Call, by predictor: Predictor,
    isAbandoned: () -> Bool
  ) -> [PredictionsUnderWay.Claim] {
    let claimed = underWay.claim(wishes.map(\.key), by: call)
    guard !isAbandoned() else {
      for place in claimed.own { underWay.settle(claimed.claims[place], nil) }
      return claimed.claims
    }
    let stored = store?.predictions(for: claimed.own.map { wishes[$0].key })
    var misses: [Int] = []
    for (index, place) in claimed.own.enumerated() {
      if let stored = stored?[index] {
        // What is found is nobody's to wait for while the rest is made.
        underWay.settle(
          claimed.claims[place], Lookup(prediction: stored, isCached: true))
      } else {
        misses.append(place)
      }
    }
    for (place, prediction) in zip(misses, make(misses.map { wishes[$0] }, by: predictor)) {
      underWay.settle(
        claimed.claims[place], Lookup(prediction: prediction, isCached: false))
    }
    return claimed.claims
  }

  /// Predicts, and stores the predictions.
  private func make(_ wishes: [Wish], by predictor: Predictor) -> [StoredPrediction] {
    guard !wishes.isEmpty else { return [] }
    let begun = ContinuousClock.now
    let predictions = predictor.predict(wishes.map(\.query))
    counters.computing.add(begun.duration(to: .now))
    counters.computed.add(predictions.count)
    let created = Date.now
    let stored = zip(wishes, predictions).map { wish, prediction in
      StoredPrediction(prediction, of: wish.query, under: wish.key, created: created)
    }
    store?.insert(stored)
    return stored
  }
}
