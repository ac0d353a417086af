import Foundation
import Numerics
import Prediction
import PredictionStore
import Structures

/// Predicts configurations by one or several models, and remembers what it predicted.
///
/// The same configuration, or any symmetry image of it, gets the same prediction whether it is found or computed,
/// alone or among others. Safe to use from any thread.
public struct CachingPredictor: Sendable {
  /// The models.
  public let predictors: Predictors
  let store: PredictionStore?
  let limits: ResolutionLimits
  package let metrics: PredictionMetrics

  /// Creates a predictor that keeps its predictions in a store, if it is given one.
  public init(
    _ predictors: Predictors, store: PredictionStore?, limits: ResolutionLimits = ResolutionLimits()
  ) {
    self.init(predictors, store: store, limits: limits, metrics: PredictionMetrics())
  }

  init(
    _ predictors: Predictors, store: PredictionStore?, limits: ResolutionLimits,
    metrics: PredictionMetrics
  ) {
    self.predictors = predictors
    self.store = store
    self.limits = limits
    self.metrics = metrics
  }

  /// Returns one lookup for each query, in order.
  ///
  /// Queries with equal keys are predicted once. A store that fails is a store that misses.
  ///
  /// - Throws: `CancellationError`.
  package func predict(
    _ queries: [Query], cancellation: CancellationFlag
  ) throws(CancellationError) -> [Lookup] {
    let stored = store?.predictions(for: queries.map(\.key))
    var keys: Set<PredictionKey> = []
    let missing = queries.enumerated().filter { index, query in
      stored?[index] == nil && keys.insert(query.key).inserted
    }
    try cancellation.check()
    let computed = compute(missing.map(\.element))
    return queries.enumerated().map { index, query in
      if let found = stored?[index] { return Lookup(prediction: found, isCached: true) }
      guard let prediction = computed[query.key] else {
        preconditionFailure("no model is \(query.key.model), which made the query")
      }
      return Lookup(prediction: prediction, isCached: false)
    }
  }

  /// Predicts queries, each by the model that it was made by, and stores the predictions.
  private func compute(_ queries: [Query]) -> [PredictionKey: StoredPrediction] {
    var rows: [PredictionKey: StoredPrediction] = [:]
    for predictor in predictors.all {
      let own = queries.filter { $0.key.model == predictor.identity }
      for row in compute(own, by: predictor) { rows[row.key] = row }
    }
    return rows
  }

  /// Predicts queries by the model that they were made by, and stores the predictions.
  private func compute(_ queries: [Query], by predictor: Predictor) -> [StoredPrediction] {
    guard !queries.isEmpty else { return [] }
    let start = ContinuousClock.now
    let predictions = predictor.predict(queries)
    metrics.add(
      predictions.count, in: start.duration(to: .now), model: predictor.manifest.name)
    let created = Date.now
    let rows = zip(predictions, queries).map { StoredPrediction($0, of: $1, created: created) }
    // What a host file says about the pristine host may change while the model stays the same.
    store?.insert(zip(rows, queries).filter { !$0.1.isPristine }.map(\.0))
    return rows
  }
}

extension CachingPredictor {
  /// Returns one response for each request, in order, with an explanation where the request asks for one.
  ///
  /// - Throws: `CancellationError`.
  package func responses(
    to requests: [PredictionRequest], cancellation: CancellationFlag = CancellationFlag()
  ) throws -> [PredictionResponse] {
    let lookups = try predict(requests.map(\.query), cancellation: cancellation)
    var responses: [PredictionResponse] = []
    responses.reserveCapacity(requests.count)
    for (request, lookup) in zip(requests, lookups) {
      responses.append(
        PredictionResponse(
          to: request, lookup,
          explanation: request.asksForExplanation
            ? try explanation(of: request, lookup.prediction, cancellation: cancellation) : nil))
    }
    return responses
  }

  /// Returns one result for each document, in order.
  ///
  /// An invalid document yields its error and changes nothing for the others.
  ///
  /// - Throws: `CancellationError`.
  package func responses(
    to documents: [Result<ConfigurationDocument, any Error>],
    cancellation: CancellationFlag = CancellationFlag()
  ) throws -> [Result<PredictionResponse, any Error>] {
    let requests = documents.map { document in
      document.flatMap { document in
        Result { try request(document, cancellation: cancellation) }
      }
    }
    let valid = requests.compactMap { try? $0.get() }
    var responses = try responses(to: valid, cancellation: cancellation)[...]
    return requests.map { $0.map { _ in responses.removeFirst() } }
  }

  /// Returns the response to one document.
  ///
  /// - Throws: `InvalidDocument` with everything that is wrong with it, or `CancellationError`.
  package func response(
    to document: ConfigurationDocument, cancellation: CancellationFlag = CancellationFlag()
  ) throws -> PredictionResponse {
    metrics.batchSizes.record(1)
    let request = try request(document, cancellation: cancellation)
    return try responses(to: [request], cancellation: cancellation)[0]
  }

  /// Resolves a document to a request, within the limits.
  ///
  /// - Throws: `InvalidDocument` with everything that is wrong with it, or `CancellationError`.
  func request(
    _ document: ConfigurationDocument, cancellation: CancellationFlag
  ) throws -> PredictionRequest {
    try PredictionRequest(
      document, for: predictors, limits: limits, cancellation: cancellation)
  }

  /// Returns the response to a request if its prediction is in memory.
  package func rememberedResponse(to request: PredictionRequest) -> PredictionResponse? {
    guard !request.asksForExplanation,
      let prediction = store?.rememberedPrediction(for: request.query.key)
    else { return nil }
    metrics.batchSizes.record(1)
    return PredictionResponse(to: request, Lookup(prediction: prediction, isCached: true))
  }

  private func explanation(
    of request: PredictionRequest, _ prediction: StoredPrediction, cancellation: CancellationFlag
  ) throws -> Explanation? {
    let terms = try ExplanationTerms(
      of: request.resolved.configuration, predictor: request.predictor, cancellation: cancellation)
    let parts = try predict(terms.queries, cancellation: cancellation)
    return terms.explanation(
      of: prediction, parts: parts.map(\.prediction), shift: request.energyShift)
  }
}
