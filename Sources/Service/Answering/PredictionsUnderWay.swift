// Predictions that are being made, so that nobody makes one twice at once.

import Dispatch
import Prediction
import PredictionStore
import Synchronization

/// The predictions that some call is about to find or make, by key.
///
/// Whoever claims a key settles it, whatever happens, and waits for the claims of others only after
/// all its own are settled: so nobody waits for ever.
package final class PredictionsUnderWay: Sendable {
  /// A prediction that one thread makes and others may wait for.
  package final class Claim: Sendable {
    private struct State {
      var isSettled = false
      var known: Lookup?
      /// Who waits; most claims are settled before anybody does.
      var waiting: [DispatchSemaphore] = []
    }

    private let state = Mutex(State())
    fileprivate let key: PredictionKey
    private let call: ObjectIdentifier

    fileprivate init(to key: PredictionKey, by call: Call) {
      self.key = key
      self.call = ObjectIdentifier(call)
    }

    /// Whether it is a call's own to settle.
    package func belongs(to call: Call) -> Bool { ObjectIdentifier(call) == self.call }

    fileprivate var waiterCount: Int { state.withLock { $0.waiting.count } }
    fileprivate var isSettled: Bool { state.withLock { $0.isSettled } }

    /// The prediction, if there is one by now.
    package var known: Lookup? { state.withLock { $0.known } }

    fileprivate func settle(_ known: Lookup?) {
      let waiting = state.withLock { state in
        state.isSettled = true
        state.known = known
        return state.waiting
      }
      for waiter in waiting { waiter.signal() }
    }

    /// Waits for the prediction; nil if whoever was to make it gave up.
    package func wait() -> Lookup? {
      let waiter = state.withLock { state -> DispatchSemaphore? in
        guard !state.isSettled else { return nil }
        let waiter = DispatchSemaphore(value: 0)
        state.waiting.append(waiter)
        return waiter
      }
      waiter?.wait()
      return known
    }
  }

  /// One who claims, and has one claim to what is equal.
  package final class Call: Sendable {
    fileprivate let claims = Mutex<[Claim]>([])
  }

  /// What a call gets for its keys.
  package struct Claimed: Sendable {
    /// A claim for each key.
    package fileprivate(set) var claims: [Claim] = []
    /// The places of those that are new: the call has to settle them once.
    package fileprivate(set) var own: [Int] = []
  }

  private struct Claims {
    /// By their keys' hashes: a key is looked at where it is met again, and keys need not be read to move them.
    var ofHash: [Int: Claim] = [:]
    /// How many calls have begun and not ended.
    var callCount = 0
  }

  private let claims = Mutex(Claims())

  /// How many threads wait for what another is after.
  package var waiterCount: Int {
    claims.withLock { $0.ofHash.values.reduce(0) { $0 + $1.waiterCount } }
  }

  package init() {}

  /// A call, to be ended once.
  package func begin() -> Call {
    claims.withLock { $0.callCount += 1 }
    return Call()
  }

  /// What `body` makes of a call, which is ended after it.
  func call<Result>(_ body: (Call) throws -> Result) rethrows -> Result {
    let call = begin()
    defer { end(call) }
    return try body(call)
  }

  /// Claims each of `keys` that nobody is after.
  ///
  /// What another call has settled is in the store by then; what the call itself has, it has for good.
  package func claim(_ keys: [PredictionKey], by call: Call) -> Claimed {
    var claimed = Claimed()
    claimed.claims.reserveCapacity(keys.count)
    claimed.own.reserveCapacity(keys.count)
    claims.withLock { claims in
      for (place, key) in keys.enumerated() {
        let (claim, isNew) = Self.claim(to: key, by: call, &claims.ofHash[key.hash])
        claimed.claims.append(claim)
        if isNew { claimed.own.append(place) }
      }
    }
    call.claims.withLock { claims in
      for place in claimed.own { claims.append(claimed.claims[place]) }
    }
    return claimed
  }

  /// Settles a claim of the caller's, and tells those who wait for it.
  ///
  /// What is known stays claimed until the call ends, so that it is not made for it once more, however little the store
  /// keeps. What is given up is free at once.
  package func settle(_ claim: Claim, _ known: Lookup?) {
    if known == nil { claims.withLock { Self.free(claim, &$0.ofHash) } }
    claim.settle(known)
  }

  /// Frees what a call has claimed, all of it settled.
  ///
  /// A prediction that was made is in the store by then, so that whoever claims its key next finds it.
  package func end(_ call: Call) {
    let all = claims.withLock { claims in
      claims.callCount -= 1
      return claims.callCount == 0 ? exchange(&claims.ofHash, with: [:]) : [:]
    }
    let settled = call.claims.withLock { exchange(&$0, with: []) }
    // Thousands take milliseconds to give back their memory, for which nobody has to wait; nor has anybody for the
    // lock.
    if all.count > 1000 { DispatchQueue.global().async { withExtendedLifetime((all, settled)) {} } }
    guard all.isEmpty else { return }
    for start in stride(from: 0, to: settled.count, by: 256) {
      claims.withLock { claims in
        for claim in settled[start...].prefix(256) { Self.free(claim, &claims.ofHash) }
      }
    }
  }

  /// The claim in a slot of a table if there is something to wait for, else a new one: one look at the table for both.
  private static func claim(
    to key: PredictionKey, by call: Call, _ slot: inout Claim?
  ) -> (claim: Claim, isNew: Bool) {
    if let claim = slot, claim.key == key, claim.belongs(to: call) || !claim.isSettled {
      return (claim, false)
    }
    let claim = Claim(to: key, by: call)
    // A settled one stays: its own call may come to the key again. So does that to another key of the same hash,
    // which hardly ever is; then this one's prediction may be made twice.
    if slot == nil { slot = claim }
    return (claim, true)
  }

  /// Takes a claim out of a table, if it is there.
  private static func free(_ claim: Claim, _ claims: inout [Int: Claim]) {
    guard let index = claims.index(forKey: claim.key.hash), claims.values[index] === claim else {
      return
    }
    claims.remove(at: index)
  }
}
