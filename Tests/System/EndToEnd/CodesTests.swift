import HTTP
import JSON
import Prediction
import Service
import Testing

/// The codes that programs match are those of openapi.yaml.
struct CodesTests {
  /// Returns the values of a schema that is an `enum`, each of which has a description.
  private func codes(_ name: String) throws -> [String] {
    let components = try #require(
      Fixture.description()["components"] as? [String: any Sendable])
    let schemas = try #require(components["schemas"] as? [String: [String: any Sendable]])
    let schema = try #require(schemas[name])
    let codes = try #require(schema["enum"] as? [String])
    let descriptions = try #require(schema["x-enumDescriptions"] as? [String: String])
    #expect(Set(descriptions.keys) == Set(codes))
    return codes
  }

  private func expect(_ codes: [String], areOf name: String) throws {
    #expect(try self.codes(name).sorted() == Set(codes).sorted())
    #expect(codes.allSatisfy { $0.wholeMatch(of: #/[a-z0-9]+(_[a-z0-9]+)*/#) != nil })
  }

  @Test func `openapi.yaml lists the code of every problem and no other`() throws {
    let codes =
      Problem.Code.allCases.map(\.rawValue) + ServiceError.Code.allCases.map(\.rawValue)
      + HTTPError.Code.allCases.map(\.rawValue) + ParseError.Code.allCases.map(\.rawValue)
      + StreamError.allCases.map(\.code) + FileError.Code.allCases.map(\.rawValue)
    try expect(codes, areOf: "ProblemCode")
  }

  @Test func `openapi.yaml lists the code of every fault and no other`() throws {
    try expect(FaultCode.allCases.map(\.rawValue), areOf: "FaultCode")
  }

  @Test func `openapi.yaml lists the code of every domain note and no other`() throws {
    try expect(DomainNote.Code.allCases.map(\.rawValue), areOf: "NoteCode")
  }
}
