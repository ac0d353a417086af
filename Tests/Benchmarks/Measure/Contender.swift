// What is timed.

/// One of several ways to do the same, or of things to compare.
struct Contender {
  let name: String
  /// Does the work once, or whatever ``unit`` of it.
  let body: () -> Void
  /// How much work one call does.
  var unit = 1
}
