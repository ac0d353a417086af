import Defects
import Foundation
import PredictionStore
import Service
import Structures

/// A prediction that is said to be under way, so that requests for it wait until it is released.
final class HeldPrediction {
  private let service: RunningService
  private let known: Lookup
  private let call: PredictionsUnderWay.Call
  private let claim: PredictionsUnderWay.Claim

  init(of request: String, in service: RunningService) throws {
    let document = try ConfigurationDocument(json: Array(request.utf8))
    let answer = try PredictionEngine(store: nil).answer(
      to: document, by: Fixture.predictor.get())
    self.service = service
    known = answer.known
    call = service.service.engine.underWay.begin()
    claim = service.service.engine.underWay.claim([known.prediction.key], by: call).claims[0]
  }

  /// Waits until so many workers are busy and so many requests queued.
  func waitUntilAwaited(workers: Int, queued: Int = 0) {
    while case let now = service.server.monitor.snapshot(),
      now.busyWorkers < workers || now.queuedRequests < queued
    {
      Thread.sleep(forTimeInterval: 0.005)
    }
  }

  /// Waits until so many requests wait for it: a busy worker may not have come to it yet.
  func waitUntilAwaited(_ count: Int) {
    while service.service.engine.underWay.waiterCount < count {
      Thread.sleep(forTimeInterval: 0.005)
    }
  }

  func release() {
    let underWay = service.service.engine.underWay
    underWay.settle(claim, known)
    underWay.end(call)
  }
}
