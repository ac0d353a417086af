import ArgumentParser
import HTTP
import Testing
import lacuna

struct LimitOptionsTests {
  @Test(arguments: ServerLimits().descriptions)
  func `the option of each limit sets that limit and no other`(limit: LimitDescription) throws {
    let value = limit.value == limit.lowerBound ? limit.upperBound : limit.lowerBound
    let limits = try HTTPOptions.parse(["--\(limit.name)", value]).limits.descriptions
    let changed = zip(limits, ServerLimits().descriptions).filter { $0.value != $1.value }
    #expect(changed.map(\.0.name) == [limit.name])
    #expect(changed.map(\.0.value) == [value])
  }
}
