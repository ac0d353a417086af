/// Work to be timed beside other work.
struct Contender {
  let name: String
  /// Does ``unit`` units of work.
  let body: () -> Void
  /// The number of units of work of one call.
  var unit = 1
}
