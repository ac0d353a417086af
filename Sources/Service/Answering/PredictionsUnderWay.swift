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
    /// The call that made the claim, and the place of the key in it.
    fileprivate let call: UInt64
    fileprivate let place: Int

    fileprivate init(call: UInt64, place: Int) {
      self.call = call
      self.place = place
    }

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

  /// Who is after a key once it has been claimed.
  package enum Holder: Sendable {
    /// The caller, who has to settle it.
    case caller
    /// The caller, by the equal key at an earlier place.
    case equal(Int)
    /// Another thread.
    case other(Claim)

    package var isCaller: Bool { if case .caller = self { true } else { false } }
  }

  private struct Claims {
    var ofKey: [PredictionKey: Claim] = [:]
    /// How many calls there were: each has a number of its own.
    var callCount: UInt64 = 0
  }

  private let claims = Mutex(Claims())

  /// How many threads wait for what another is after.
  package var waiterCount: Int {
    claims.withLock { $0.ofKey.values.reduce(0) { $0 + $1.waiterCount } }
  }

  package init() {}

  /// Claims each of `keys` that nobody has claimed, for the caller to settle once.
  ///
  /// - Returns: Who is after each.
  package func claim(_ keys: [PredictionKey]) -> [Holder] {
    claims.withLock { claims in
      claims.callCount += 1
      let call = claims.callCount
      return keys.enumerated().map { place, key in
        let claim = Self.claim(&claims.ofKey[key]) { Claim(call: call, place: place) }
        if claim.call != call { return .other(claim) }
        return claim.place == place ? .caller : .equal(claim.place)
      }
    }
  }

  /// Settles keys of the caller's: tells those who wait, and gives the keys free.
  ///
  /// A prediction that was made is in the store before, so that whoever claims the key next finds it.
  package func settle(_ outcomes: some Sequence<(key: PredictionKey, known: KnownPrediction?)>) {
    let settled = claims.withLock { claims in
      outcomes.map { (claims.ofKey.removeValue(forKey: $0.key), $0.known) }
    }
    for (claim, known) in settled { claim?.settle(known) }
  }

  /// The claim in a slot of a table, made if there is none: one look at the table for both.
  private static func claim(_ slot: inout Claim?, making new: () -> Claim) -> Claim {
    if let claim = slot { return claim }
    let claim = new()
    slot = claim
    return claim
  }
}
