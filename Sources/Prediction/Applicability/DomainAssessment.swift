/// How a configuration compares with an applicability domain.
///
/// Each limit has a ratio: the configuration's value divided by the limit, at most 1 inside. The distance from the
/// domain is the largest ratio inside; outside it is 1 + √(Σ (r − 1)²) over the ratios r above 1, each of which has a
/// note.
package struct DomainAssessment: Sendable {
  /// A note for each limit that is exceeded.
  package private(set) var notes: [DomainNote] = []
  private var largestRatio = 0.0
  /// The sum of the squares of the excesses.
  private var excess = 0.0
  /// The part of the sum that no further defect can lessen.
  private var monotonicExcess = 0.0

  /// Adds the ratio of a limit, and the note if it is above 1.
  ///
  /// - Parameters:
  ///   - ratio: The value divided by the limit.
  ///   - isMonotonic: Whether the ratio can only grow as defects are added.
  ///   - note: The note.
  mutating func add(_ ratio: Double, isMonotonic: Bool = true, note: @autoclosure () -> DomainNote)
  {
    guard ratio > 1 else {
      largestRatio = max(largestRatio, ratio)
      return
    }
    notes.append(note())
    let square = (ratio - 1) * (ratio - 1)
    excess += square
    if isMonotonic { monotonicExcess += square }
  }

  /// Puts a name before the sentences of the notes so far.
  mutating func prefixNotes(_ name: String) {
    notes = notes.map { DomainNote($0.code, "\(name): \($0.detail)") }
  }

  /// The distance from the domain: 0 to 1 inside, above 1 outside.
  package var distance: Double { notes.isEmpty ? largestRatio : 1 + excess.squareRoot() }

  /// The distance over the limits that further defects cannot lessen; 1 inside the domain.
  ///
  /// It does not decrease along any chain of further defects, so neither do intervals that grow with it.
  package var monotonicDistance: Double { 1 + monotonicExcess.squareRoot() }
}
