import BigInt
import Numerics

/// The placements of defects at the sites of one element that a permutation of these sites maps onto themselves.
///
/// In such a placement all sites of a cycle have the same occupant, so each kind of defect fills whole cycles.
struct FixedPlacements {
  /// The cycles of the permutation, the longest first.
  private let cycles: [CycleCount]
  /// The number of defects of each kind.
  private let counts: [Int]
  private let cancellation: CancellationFlag?
  private var known: [State: BigUInt] = [:]

  /// A step of the count: the kinds before `kind` have been given their cycles of the current length.
  fileprivate struct State: Hashable {
    var cycle: Int
    var kind: Int
    /// The cycles of this length that are free.
    var free: Int
    /// The defects of each kind that are not placed.
    var left: [Int]
  }

  init(cycles: [CycleCount], counts: [Int], cancellation: CancellationFlag?) {
    self.cycles = cycles
    self.counts = counts
    self.cancellation = cancellation
  }

  /// Returns the number of placements.
  ///
  /// - Throws: `CancellationError`.
  mutating func count() throws(CancellationError) -> BigUInt { try count(start) }

  /// Returns the numbers of cycles that the kinds fill in a placement drawn uniformly: an array for each length of cycles.
  ///
  /// - Precondition: There are placements.
  /// - Throws: `CancellationError`.
  mutating func draw(
    using generator: inout some RandomNumberGenerator
  ) throws(CancellationError) -> [[Int]] {
    var drawn = cycles.map { _ in [Int](repeating: 0, count: counts.count) }
    var state = start
    while state.cycle < cycles.count {
      guard state.kind < counts.count else {
        state = afterKinds(of: state)
        continue
      }
      var rest = try BigUInt.randomInteger(lessThan: count(state), using: &generator)
      for filled in options(in: state) {
        let weight =
          BigUInt.binomial(state.free, filled) * (try count(state.filling(filled, cycles)))
        guard rest >= weight else {
          drawn[state.cycle][state.kind] = filled
          state = state.filling(filled, cycles)
          break
        }
        rest -= weight
      }
    }
    return drawn
  }

  private var start: State {
    State(cycle: 0, kind: 0, free: cycles.first?.count ?? 0, left: counts)
  }

  private func afterKinds(of state: State) -> State {
    let next = state.cycle + 1
    return State(
      cycle: next, kind: 0, free: next < cycles.count ? cycles[next].count : 0, left: state.left)
  }

  /// Returns the numbers of cycles that the next kind may fill.
  private func options(in state: State) -> ClosedRange<Int> {
    let (length, left) = (cycles[state.cycle].length, state.left[state.kind])
    let most = min(state.free, left / length)
    // There are no later cycles, so each kind takes all that fit here.
    return state.cycle == cycles.count - 1 ? most...most : 0...most
  }

  private mutating func count(_ state: State) throws(CancellationError) -> BigUInt {
    guard state.cycle < cycles.count else { return state.left.allSatisfy { $0 == 0 } ? 1 : 0 }
    guard state.kind < counts.count else { return try count(afterKinds(of: state)) }
    if let known = known[state] { return known }
    try cancellation?.check()
    var sum: BigUInt = 0
    for filled in options(in: state) {
      let rest = try count(state.filling(filled, cycles))
      if rest != 0 { sum += BigUInt.binomial(state.free, filled) * rest }
    }
    known[state] = sum
    return sum
  }
}

extension FixedPlacements.State {
  /// Returns the state after the next kind has filled some cycles.
  fileprivate func filling(_ filled: Int, _ cycles: [CycleCount]) -> Self {
    var state = self
    state.left[kind] -= filled * cycles[cycle].length
    state.free -= filled
    state.kind += 1
    return state
  }
}
