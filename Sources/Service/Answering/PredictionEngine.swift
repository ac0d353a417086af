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
/// found or made, alone or among others. Equal ones, in one call or in several at once, are made
/// once.
public final class PredictionEngine: Sendable {
  private let store: PredictionStore?
  /// How many threads may work on one request.
  let threads: Int
  package let underWay = PredictionsUnderWay()
  package let counters = EngineCounters()
  package let waiting: WaitingQuestions

  /// Queries that the predictor is given at a time.
  private static let batchSize = 16

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
  ) throws -> PredictionAnswer {
    try answer(to: Question(document, to: predictor), by: predictor)
  }

  /// The answer to one question that asks for no explanation if it is in memory, at once.
  package func remembered(_ question: Question) -> PredictionAnswer? {
    guard let known = store?.rememberedPrediction(for: question.wish.key) else { return nil }
    counters.batchSizes.record(1)
    return PredictionAnswer(
      to: question, known: KnownPrediction(prediction: known, isCached: true))
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
  ) -> @Sendable () throws -> PredictionAnswer {
    let ticket = waiting.add(question, to: predictor, isAbandoned: isAbandoned)
    return { [self] in
      counters.batchSizes.record(1)
      if let answer = try waiting.answer(ticket, by: answersAtHand) { return answer }
      let known = try predictions(of: [question.wish], by: predictor, isAbandoned: isAbandoned)[0]
      return PredictionAnswer(to: question, known: known)
    }
  }

  /// The answers to questions, nil for those that another thread is after.
  private func answersAtHand(
    to questions: [Question], by predictor: Predictor
  ) -> [PredictionAnswer?] {
    let wishes = questions.map(\.wish)
    var known = [KnownPrediction?](repeating: nil, count: wishes.count)
    _ = settleFree(
      Array(known.indices), of: wishes, by: predictor, isAbandoned: { false }, into: &known)
    return zip(questions, known).map { question, known in
      known.map { PredictionAnswer(to: question, known: $0) }
    }
  }

  /// The answer to one question.
  package func answer(
    to question: Question, by predictor: Predictor
  ) throws -> PredictionAnswer {
    counters.batchSizes.record(1)
    let known = try predictions(of: [question.wish], by: predictor)[0]
    let explanation = try explanations(of: [(question, known)], by: predictor)[0]
    return PredictionAnswer(to: question, known: known, explanation: explanation)
  }

  /// The answer to each configuration; one that is wrong changes nothing for the others.
  ///
  /// - Parameters:
  ///   - sources: What the configurations are read from.
  ///   - predictor: The model that answers.
  ///   - isAbandoned: Asked now and then whether nobody wants the answers any more.
  ///   - document: Reads a configuration; called from several threads at once.
  /// - Returns: As many as `sources`, in their order.
  /// - Throws: ``ServiceError/abandoned``.
  package func answers<Source: Sendable>(
    to sources: [Source], by predictor: Predictor, isAbandoned: @Sendable () -> Bool,
    reading document: @escaping @Sendable (Source) throws -> ConfigurationDocument
  ) throws -> [Result<PredictionAnswer, any Error>] {
    let questions = questions(to: predictor, reading: document)
    return try answers(
      to: questions.results { take in for source in sources { take(source) } }, by: predictor,
      isAbandoned: isAbandoned)
  }

  /// The questions that configurations ask, worked out on several cores while they are read.
  ///
  /// - Parameters:
  ///   - predictor: The model that they are put to.
  ///   - document: Reads a configuration; called from several threads at once.
  /// - Returns: What takes the configurations, and gives as many questions, or errors, in their order.
  package func questions<Source: Sendable>(
    to predictor: Predictor,
    reading document: @escaping @Sendable (Source) throws -> ConfigurationDocument
  ) -> ConcurrentStretches<Source, Result<Question, any Error>> {
    ConcurrentStretches(of: Self.batchSize, threads: threads) { source in
      Result { try Question(document(source), to: predictor) }
    }
  }

  /// The answer to each question; what could not be asked changes nothing for the others.
  ///
  /// - Parameters:
  ///   - questions: The questions, or why there is none.
  ///   - predictor: The model that answers, to which they were put.
  ///   - isAbandoned: Asked now and then whether nobody wants the answers any more.
  /// - Returns: As many as `questions`, in their order.
  /// - Throws: ``ServiceError/abandoned``.
  package func answers(
    to questions: [Result<Question, any Error>], by predictor: Predictor,
    isAbandoned: @Sendable () -> Bool
  ) throws -> [Result<PredictionAnswer, any Error>] {
    counters.batchSizes.record(Double(questions.count))
    let asked = questions.compactMap { try? $0.get() }
    let known = try predictions(
      of: asked.map(\.wish), by: predictor, isAbandoned: isAbandoned)
    let predicted = Array(zip(asked, known))
    let explanations = try explanations(
      of: predicted, by: predictor, isAbandoned: isAbandoned)
    var next = zip(known, explanations).makeIterator()
    return questions.map { question in
      question.flatMap { question in
        guard let (known, explanation) = next.next() else {
          return .failure(ServiceError.abandoned)
        }
        return .success(PredictionAnswer(to: question, known: known, explanation: explanation))
      }
    }
  }

  /// The explanation of each prediction, nil where its question asks for none.
  private func explanations(
    of predicted: [(question: Question, known: KnownPrediction)], by predictor: Predictor,
    isAbandoned: @Sendable () -> Bool = { false }
  ) throws -> [Explanation?] {
    var explanations = [Explanation?](repeating: nil, count: predicted.count)
    let asked = predicted.indices.filter { predicted[$0].question.asksForExplanation }
    // The parts of several configurations are predicted together, but not of all: a configuration
    // may have thousands.
    for start in stride(from: 0, to: asked.count, by: Self.batchSize) {
      let places = Array(asked[start..<min(start + Self.batchSize, asked.count)])
      let parts = try places.concurrentMap(inStretchesOf: 1, threads: threads) { places in
        places.map { place in
          Result {
            try ConfigurationParts(
              of: predicted[place].question.understood.configuration, askedOf: predictor)
          }
        }
      }.map { try $0.get() }
      var predictions = try predictions(
        of: parts.flatMap(\.wishes), by: predictor, isAbandoned: isAbandoned)[...]
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

  /// The prediction of each wish, in their order.
  private func predictions(
    of wishes: [Wish], by predictor: Predictor, isAbandoned: @Sendable () -> Bool = { false }
  ) throws(ServiceError) -> [KnownPrediction] {
    var known = [KnownPrediction?](repeating: nil, count: wishes.count)
    var open = Array(known.indices)
    while !open.isEmpty {
      let claims = settleFree(
        open, of: wishes, by: predictor, isAbandoned: isAbandoned, into: &known)
      // All that is this request's is settled by now: whoever waits keeps nobody waiting.
      for (place, other) in zip(open, claims) {
        if let other { known[place] = other.wait() }
      }
      counters.shared.add(Set(claims.compactMap { $0.map(ObjectIdentifier.init) }).count)
      guard !isAbandoned() else { throw .abandoned }
      // Left is what another thread was to make and gave up: its client hung up, ours did not.
      open.removeAll { known[$0] != nil }
    }
    return known.compactMap(\.self)
  }

  /// Claims those of some wishes at their places that no other thread is after, and settles them a stretch at a
  /// time, on as many threads as there are.
  ///
  /// - Returns: For each place the claim of another thread, nil where there was none.
  private func settleFree(
    _ places: [Int], of wishes: [Wish], by predictor: Predictor,
    isAbandoned: @Sendable () -> Bool, into known: inout [KnownPrediction?]
  ) -> [PredictionsUnderWay.Claim?] {
    let holders = underWay.claim(places.map { wishes[$0].key })
    let free = zip(places, holders).filter { $0.1.isCaller }.map(\.0)
    let settled = free.concurrentMap(inStretchesOf: Self.batchSize, threads: threads) { places in
      settle(places.map { wishes[$0] }, by: predictor, isAbandoned: isAbandoned)
    }
    for (place, prediction) in zip(free, settled) { known[place] = prediction }
    return zip(places, holders).map { place, holder in
      switch holder {
      case .caller: break
      case .equal(let earlier): known[place] = known[places[earlier]]
      case .other(let claim): return claim
      }
      return nil
    }
  }

  /// Finds or makes what some wishes that are claimed ask for, and settles the claims.
  ///
  /// - Returns: The prediction of each; nil if the request is abandoned.
  private func settle(
    _ wishes: [Wish], by predictor: Predictor, isAbandoned: @Sendable () -> Bool
  ) -> [KnownPrediction?] {
    guard !isAbandoned() else {
      underWay.settle(wishes.map { ($0.key, nil) })
      return wishes.map { _ in nil }
    }
    var known = (store?.predictions(for: wishes.map(\.key)) ?? wishes.map { _ in nil })
      .map { $0.map { KnownPrediction(prediction: $0, isCached: true) } }
    // What is found is nobody's to wait for while the rest is made.
    underWay.settle(known.compactMap { $0.map { ($0.prediction.key, $0) } })
    let misses = known.indices.filter { known[$0] == nil }
    let made = make(misses.map { wishes[$0] }, by: predictor)
      .map { KnownPrediction(prediction: $0, isCached: false) }
    underWay.settle(made.map { ($0.prediction.key, $0) })
    for (place, prediction) in zip(misses, made) { known[place] = prediction }
    return known
  }

  /// Predicts, and stores the predictions.
  private func make(_ wishes: [Wish], by predictor: Predictor) -> [StoredPrediction] {
    guard !wishes.isEmpty else { return [] }
    let begun = ContinuousClock.now
    let predictions = predictor.predict(wishes.map(\.query))
    counters.computing.add(begun.duration(to: .now))
    counters.computed.add(predictions.count)
    return zip(wishes, predictions).map { wish, prediction in
      let stored = StoredPrediction(prediction, of: wish.query, under: wish.key)
      store?.insert(stored)
      return stored
    }
  }
}
