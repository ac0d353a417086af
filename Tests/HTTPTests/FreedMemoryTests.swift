import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct FreedMemoryTests {
  /// The resident memory of this process, in bytes.
  private func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(
      separator: " ")
    return try #require(Int(fields[1])) * Int(getpagesize())
  }

  @Test
  func `the memory of bodies that never became complete is returned to the system`() throws {
    let loopback = try Loopback()
    let (count, size) = (50, 4 << 20)
    let clients = try (0..<count).map { _ in
      let client = try loopback.connect()
      try client.begin("POST", "/echo", length: size)
      try client.send([UInt8](repeating: 1, count: size - 1))
      return client
    }
    eventually { loopback.monitor.snapshot().bodyBytes == count * (size - 1) }
    let before = try residentBytes()
    for client in clients { client.close() }
    // Other tests use memory of this process at the same time.
    try eventually { try before - residentBytes() > count * size / 2 }
  }
}
