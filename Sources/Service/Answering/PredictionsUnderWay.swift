// Predictions that are being made, so that nobody makes one twice at once.

import Dispatch
import PredictionStore
import Synchronization

/// The predictions that some thread is about to find or make, by key.
///
/// Whoever claims a key settles it, whatever happens, and waits for the keys of others only after
/// all its own are settled: so nobody waits for ever.
package final class PredictionsUnderWay: Sendable {
  /// A prediction that one thread makes and others may wait for.
  package final class Claim: Sendable {
    private struct State {
      var isSettled = false
      var known: KnownPrediction?
      /// Who waits; most claims are settled before anybody does.
      var waiting: [DispatchSemaphore] = []
    }

    private let state = Mutex(State())

    fileprivate init() {}

    fileprivate var waiterCount: Int { state.withLock { $0.waiting.count } }

    fileprivate func settle(_ known: KnownPrediction?) {
      let waiting = state.withLock { state in
        state.isSettled = true
        state.known = known
        return state.waiting
      }
      for waiter in waiting { waiter.signal() }
    }

    /// Waits for the prediction; nil if whoever was to make it gave up.
    package func wait() -> KnownPrediction? {
      let waiter = state.withLock { state -> DispatchSemaphore? in
        guard !state.isSettled else { return nil }
        let waiter = DispatchSemaphore(value: 0)
        state.waiting.append(waiter)
        return waiter
      }
      waiter?.wait()
      return state.withLock { $0.known }
    }
  }

  private let claims = Mutex<[PredictionKey: Claim]>([:])

  /// How many threads wait for what another is after.
  package var waiterCount: Int {
    claims.withLock { $0.values.reduce(0) { $0 + $1.waiterCount } }
  }

  package init() {}

  /// Claims each of `keys` that nobody has claimed.
  ///
  /// - Returns: for each key nil if it is the caller's now, else the claim of another.
  package func claim(_ keys: [PredictionKey]) -> [Claim?] {
    claims.withLock { claims in
      keys.map { key in
        if let other = claims[key] { return other }
        claims[key] = Claim()
        return nil
      }
    }
  }

  /// Settles keys of the caller's: tells those who wait, and gives the keys free.
  ///
  /// A prediction that was made is in the store before, so that whoever claims the key next finds it.
  package func settle(_ outcomes: some Sequence<(key: PredictionKey, known: KnownPrediction?)>) {
    let settled = claims.withLock { claims in
      outcomes.map { (claims.removeValue(forKey: $0.key), $0.known) }
    }
    for (claim, known) in settled { claim?.settle(known) }
  }
}
