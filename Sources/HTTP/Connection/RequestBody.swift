/// The body of a request while it arrives.
package struct RequestBody {
  /// The size up to which a body is read even if large bodies have used up the memory for them all, bytes.
  package static let smallSize = 16 << 10

  /// The bytes that are kept for the handler.
  package private(set) var bytes: [UInt8] = []
  /// The number of bytes received, kept or not.
  package private(set) var receivedBytes = 0
  /// Whether the end has been received.
  package private(set) var isComplete = false
  private let statedLength: Int

  package init(_ framing: RequestHead.Framing) {
    statedLength = if case .length(let length) = framing { length } else { 0 }
  }

  /// Counts bytes that are not kept: a stream takes them, or they are discarded.
  package mutating func skip(_ count: Int) { receivedBytes += count }

  /// Keeps the next bytes.
  ///
  /// - Throws: ``HTTPError/contentTooLarge(limit:)`` if the body is now longer than `limit`.
  package mutating func append(_ piece: ArraySlice<UInt8>, limit: Int) throws(HTTPError) {
    receivedBytes += piece.count
    reserveCapacity(for: piece.count)
    bytes.append(contentsOf: piece)
    guard bytes.count <= limit else { throw .contentTooLarge(limit: limit) }
  }

  /// Marks the end of the body.
  package mutating func complete() { isComplete = true }

  /// Reserves the memory of the whole body once 1/64 of it has arrived.
  ///
  /// Growing step by step would copy what has arrived again and again into memory that is new to the process. A client
  /// that states a length and sends little does not get more than 64 times the memory that it has filled.
  private mutating func reserveCapacity(for count: Int) {
    guard bytes.capacity < statedLength, 64 * (bytes.count + count) >= statedLength else { return }
    bytes.reserveCapacity(statedLength)
  }
}
