import HTTP
import Testing

@Suite struct WriteBufferTests {
  /// A socket that takes up to `room` bytes, and then blocks.
  private struct Sink {
    var room: Int
    var received: [UInt8] = []

    mutating func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
      guard room > 0 else { return .wouldBlock }
      let taken = bytes.prefix(room)
      received += taken
      room -= taken.count
      return .moved(taken.count)
    }
  }

  private func buffer(of pieces: [[UInt8]]) -> WriteBuffer {
    var buffer = WriteBuffer()
    buffer.append { for piece in pieces { $0.append(whole: piece) } }
    return buffer
  }

  private static let pieces = [3, 20_000, 1, 70_000, 0, 16 << 10, 5].enumerated().map {
    [UInt8](repeating: UInt8($0), count: $1)
  }

  @Test(arguments: [1, 1000, 20_003, 1 << 20])
  func `bytes are written once and in order, whatever a socket takes at a time`(room: Int) {
    var buffer = buffer(of: Self.pieces)
    var sink = Sink(room: 0)
    while !buffer.isEmpty {
      sink.room = room
      buffer.becomeWritable()
      #expect(buffer.flushAll { sink.write($0) } == .progress)
    }
    let isWhole = sink.received == Self.pieces.flatMap(\.self)
    #expect(isWhole)
  }

  @Test
  func `a socket without room is not tried again before it has room`() {
    var buffer = buffer(of: [[1, 2, 3]])
    var attempts = 0
    for _ in 0..<2 {
      let result = buffer.flushAll { _ in
        attempts += 1
        return .wouldBlock
      }
      #expect(result == .noProgress)
    }
    #expect(attempts == 1)
    buffer.becomeWritable()
    var sink = Sink(room: 2)
    #expect(buffer.flushAll { sink.write($0) } == .progress)
    #expect(buffer.count == 1)
  }

  @Test
  func `a broken connection is reported`() {
    var buffer = buffer(of: [[1]])
    #expect(buffer.flushAll { _ in .broken } == .broken)
  }

  @Test
  func `an empty buffer writes nothing`() {
    var buffer = WriteBuffer()
    #expect(buffer.flushAll { _ in .broken } == .noProgress)
  }

  @Test
  func `a flush writes at most its limit, and the next one continues`() {
    var buffer = buffer(of: Self.pieces)
    var sink = Sink(room: .max)
    while !buffer.isEmpty {
      var limit = 50_000
      let expected = min(limit, buffer.count)
      let result = buffer.flush(limit: &limit) { sink.write($0) }
      #expect(result == .progress)
      #expect(limit == 50_000 - expected)
      #expect(buffer.isFlushable == !buffer.isEmpty)
    }
    let isWhole = sink.received == Self.pieces.flatMap(\.self)
    #expect(isWhole)
  }

  @Test
  func `bytes that the system holds are unread until it holds them no longer`() {
    var buffer = buffer(of: [[UInt8](repeating: 0, count: 100_000)])
    var sink = Sink(room: 60_000)
    #expect(buffer.takeCountChange() == 100_000)
    _ = buffer.flushAll { sink.write($0) }
    #expect(buffer.needsMeasurement)
    var hasProgress = [buffer.measure(systemBytes: 60_000)]
    #expect(buffer.unreadCount == 100_000)
    #expect(buffer.takeCountChange() == 0)
    for held in [60_000, 10_000] { hasProgress.append(buffer.measure(systemBytes: held)) }
    #expect(hasProgress == [false, false, true])
    #expect(buffer.takeCountChange() == -50_000)
  }

  @Test
  func `a buffer is full from its high-water mark on`() {
    var buffer = buffer(of: [[UInt8](repeating: 0, count: WriteBuffer.highWaterMark - 1)])
    #expect(!buffer.isFull)
    buffer.append { $0.append(0) }
    #expect(buffer.isFull)
  }

  @Test
  func `changes of the count add up to the count`() {
    var buffer = buffer(of: [[1, 2, 3]])
    #expect(buffer.takeCountChange() == 3)
    #expect(buffer.takeCountChange() == 0)
    var sink = Sink(room: 2)
    _ = buffer.flushAll { sink.write($0) }
    #expect(buffer.takeCountChange() == -2)
    #expect(buffer.reportedCount == 1)
  }
}

extension WriteBuffer {
  fileprivate mutating func flushAll(_ write: (ArraySlice<UInt8>) -> Transfer) -> FlushResult {
    var limit = Int.max
    return flush(limit: &limit, write)
  }
}
