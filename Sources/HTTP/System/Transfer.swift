// Reading and writing without waiting.

/// What became of an attempt to read or write without waiting.
enum Transfer {
  /// So many bytes went over; none when reading: the other end has finished.
  case moved(Int)
  /// Nothing can be moved at present.
  case wouldBlock
  /// The connection is of no further use.
  case broken
}
