/// The result of reading or writing without blocking.
package enum Transfer {
  /// The number of bytes transferred; 0 when reading means that the peer has finished sending.
  case moved(Int)
  /// Nothing can be transferred now.
  case wouldBlock
  /// The connection cannot be used any more.
  case broken
}
