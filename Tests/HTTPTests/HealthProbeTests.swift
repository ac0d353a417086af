import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct HealthProbeTests {
  @Test func `a probe returns the status of a path`() throws {
    let loopback = try Loopback()
    func status(of path: StaticString) throws -> Status {
      try HealthProbe.status(
        of: path, host: "127.0.0.1", port: loopback.server.port, timeout: 60)
    }
    #expect(try status(of: "/") == .ok)
    #expect(try status(of: "/nowhere") == .notFound)
    #expect(try status(of: "/echo") == .methodNotAllowed)
  }

  @Test func `the error of a probe names a server that does not respond or cannot be reached`()
    throws
  {
    let loopback = try Loopback()
    let port = loopback.server.port
    defer { loopback.gate.signal() }
    let silence = #expect(throws: SystemError.self) {
      try HealthProbe.status(of: "/gate", host: "127.0.0.1", port: port, timeout: 1)
    }
    #expect(silence?.code == EAGAIN)
    #expect(silence?.call == "read the response of 127.0.0.1:\(port)")
    // No server can listen on port 0.
    let refusal = #expect(throws: SystemError.self) {
      try HealthProbe.status(of: "/", host: "127.0.0.1", port: 0, timeout: 60)
    }
    #expect(refusal?.call == "connect to 127.0.0.1:0")
  }
}
