import FileSupport
import Foundation
import HTTP
import Logging
import Service
import Synchronization
import Testing

struct ObservingTests {
  // MARK: Trace context

  @Test func `a trace is read from the field of W3C Trace Context`() throws {
    let trace = try #require(
      TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
    #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(trace.parentID == "00f067aa0ba902b7")
    #expect(TraceParent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more") != nil)
  }

  @Test(arguments: [
    "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
  ])
  func `a malformed trace is passed over`(text: String) {
    #expect(TraceParent(text) == nil)
  }

  // MARK: Request identifiers

  @Test(arguments: ["a", "b1946ac9-2d5f.4~x_!", String(repeating: "x", count: 128)])
  func `a client's short token is its request's identifier`(id: String) {
    #expect(RequestContext(["X-Request-Id": id]).id == id)
  }

  @Test(arguments: ["", "a b", "a\"b", "é", "a,b", String(repeating: "x", count: 129)])
  func `any other identifier is replaced by a new one`(id: String) {
    let context = RequestContext(["X-Request-Id": id])
    #expect(context.id != id)
    #expect(context.id.utf8.count == 32)
    #expect(RequestContext(["X-Request-Id": id]).id != context.id)
  }

  // MARK: Metrics

  @Test func `a histogram counts every value in all the buckets that hold it`() {
    let histogram = Histogram(bounds: [1, 2, 5])
    for value in [0.5, 1, 1.5, 4, 100] { histogram.record(value) }
    #expect(histogram.snapshot.cumulative == [2, 3, 4, 5])
    #expect(histogram.snapshot.sum == 107)
  }

  @Test func `metrics are written as Prometheus reads them`() {
    var text = PrometheusText()
    let histogram = Histogram(bounds: [0.5])
    histogram.record(0.25)
    text.metric("a_total", .counter, "Things.", [([("name", "x\"\\\n")], 3)])
    text.histogram("b", "Others.", [([("route", "/")], histogram)])
    #expect(
      text.text == #"""
        # HELP a_total Things.
        # TYPE a_total counter
        a_total{name="x\"\\\n"} 3
        # HELP b Others.
        # TYPE b histogram
        b_bucket{route="/",le="0.5"} 1
        b_bucket{route="/",le="+Inf"} 1
        b_sum{route="/"} 0.25
        b_count{route="/"} 1

        """#)
  }

  // MARK: Logs

  @Test func `log lines are JSON objects in order, with numbers as numbers`() throws {
    let pipe = Pipe()
    let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
    var logger = Logger(label: "test") { _ in JSONLogHandler(sink: sink) }
    logger[metadataKey: "service"] = "lacuna"
    logger.debug("unheard")
    logger.info(
      "first", metadata: ["count": .stringConvertible(3), "ratio": .stringConvertible(0.5)])
    logger.error(
      "second \"quoted\"", error: ServiceError.loading,
      metadata: ["list": ["a", ["k": "v"]], "service": "other"])
    sink.flush(within: 60)
    try pipe.fileHandleForWriting.close()
    let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let lines = text.split(separator: "\n")
    try #require(lines.count == 2)
    #expect(
      lines[0].hasSuffix(
        #""level":"info","message":"first","count":3,"ratio":0.5,"service":"lacuna"}"#))
    #expect(
      lines[1].hasSuffix(
        #""message":"second \"quoted\"","error":"the models are still loading","list":["a",{"k":"v"}],"service":"other"}"#
      ))
    for line in lines {
      #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
    }
  }

  @Test func `a log that nobody reads holds nobody up, and says how much it dropped`() throws {
    let pipe = Pipe()
    let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor, capacity: 1 << 16)
    // More than the pipe and the sink hold together.
    let count = 5000
    let line = Array(#"{"message":"a line that nobody reads for the time being"}"#.utf8) + [10]
    for _ in 0..<count { sink.write(line) }
    let read = Mutex(Data())
    let isRead = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let bytes = try? pipe.fileHandleForReading.readToEnd()
      read.withLock { $0 = bytes ?? Data() }
      isRead.signal()
    }
    sink.flush(within: 60)
    sink.write(line)
    sink.flush(within: 60)
    try pipe.fileHandleForWriting.close()
    isRead.wait()
    struct Entry: Decodable {
      let message: String
      let count: Int?
    }
    let entries = try read.withLock { $0 }.split(separator: 10).map {
      try JSONDecoder().decode(Entry.self, from: $0)
    }
    let dropped = entries.compactMap(\.count)
    #expect(!dropped.isEmpty)
    #expect(entries.count - dropped.count + dropped.reduce(0, +) == count + 1)
  }

  @Test func `a pipe that does not block gets every line whole`() throws {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting
    #expect(fcntl(writer.fileDescriptor, F_SETFL, O_NONBLOCK) == 0)
    let sink = LogSink(descriptor: writer.fileDescriptor)
    // More than the pipe holds. Reading starts after all lines were passed to the sink.
    let lines = (0..<5000).map { "a line that waits until there is room in the pipe: \($0)" }
    for line in lines { sink.write(Array("\(line)\n".utf8)) }
    let read = Mutex(Data())
    let isRead = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let bytes = try? pipe.fileHandleForReading.readToEnd()
      read.withLock { $0 = bytes ?? Data() }
      isRead.signal()
    }
    sink.flush(within: 60)
    try writer.close()
    isRead.wait()
    let text = read.withLock { String(decoding: $0, as: UTF8.self) }
    #expect(text == lines.map { $0 + "\n" }.joined())
  }

  @Test func `a line that was cut is ended before the next one`() throws {
    try withTemporaryFolder { folder in
      signal(SIGPIPE, SIG_IGN)
      let path = folder + "/log"
      #expect(mkfifo(path, 0o600) == 0)
      // Opening it would wait for the writer.
      let first = open(path, O_RDONLY | O_NONBLOCK)
      let writer = open(path, O_WRONLY)
      #expect(fcntl(first, F_SETFL, 0) == 0)
      let sink = LogSink(descriptor: writer)
      // The pipe takes a part of the line. What it has taken stays when its reader goes and another comes.
      sink.write([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20) + [10])
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      #expect(read(first, &buffer, 1) == 1)
      close(first)
      sink.flush(within: 60)
      let second = open(path, O_RDONLY)
      sink.write(Array("next\n".utf8))
      var text = ""
      while !text.hasSuffix("next\n"), case let count = read(second, &buffer, buffer.count),
        count > 0
      {
        text += String(decoding: buffer[..<count], as: UTF8.self)
      }
      close(second)
      close(writer)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      try #require(lines.count == 3)
      #expect(lines[0].count < 1 << 20 && lines[0].allSatisfy { $0 == "x" })
      #expect(lines[1] == "next" && lines[2].isEmpty)
    }
  }
}
