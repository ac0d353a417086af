// A health check's client against real servers.

import Foundation
import HTTP
import Testing

@Suite struct HealthProbeTests {
  @Test func `a probe tells the status of a path, whatever it is`() throws {
    let loopback = try Loopback()
    func status(of path: StaticString) throws -> Status {
      try HealthProbe.status(
        of: path, host: "127.0.0.1", port: loopback.server.port, patience: 60)
    }
    #expect(try status(of: "/") == .ok)
    #expect(try status(of: "/nowhere") == .notFound)
    #expect(try status(of: "/echo") == .methodNotAllowed)
  }

  @Test func `a server that is silent or not there is an error that names it`() throws {
    let loopback = try Loopback()
    let port = loopback.server.port
    defer { loopback.gate.signal() }
    let silence = #expect(throws: SystemError.self) {
      try HealthProbe.status(of: "/gate", host: "127.0.0.1", port: port, patience: 1)
    }
    #expect(silence?.code == EAGAIN)
    #expect(silence?.call == "read the answer of 127.0.0.1:\(port)")
    // Nobody can listen on port 0.
    let refusal = #expect(throws: SystemError.self) {
      try HealthProbe.status(of: "/", host: "127.0.0.1", port: 0, patience: 60)
    }
    #expect(refusal?.call == "connect to 127.0.0.1:0")
  }
}
