import HTTP
import HTTPSupport
import Testing

@Suite struct ServerLimitsTests {
  @Test
  func `each limit has a name of its own`() {
    let names = ServerLimits().descriptions.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: ServerLimits().descriptions)
  func `each default is within its range`(limit: LimitDescription) {
    #expect(limit.isInRange)
  }

  private static let faults: [(name: String, change: @Sendable (inout ServerLimits) -> Void)] = [
    ("workers", { $0.workers = 0 }), ("max-queued", { $0.maxQueued = -1 }),
    ("max-connections", { $0.maxConnections = 0 }), ("max-pipelined", { $0.maxPipelined = 0 }),
    ("max-header-bytes", { $0.maxHeaderBytes = 1 << 33 }),
    ("header-timeout", { $0.headerTimeout = -1 }), ("idle-timeout", { $0.idleTimeout = .nan }),
  ]

  @Test(arguments: faults.map(\.name))
  func `a limit out of its range is an error that names it and its range`(name: String) throws {
    let fault = try #require(Self.faults.first { $0.name == name })
    let limit = try #require(ServerLimits().descriptions.first { $0.name == name })
    let error = #expect(throws: ConfigurationError.self) {
      try Loopback { fault.change(&$0.limits) }
    }
    #expect(error?.name == name)
    #expect(error?.description.contains("\(limit.lowerBound) to \(limit.upperBound)") == true)
  }
}
