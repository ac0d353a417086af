import Defects
import JSON
import Service
import Structures
import Testing

struct ConfigurationsDocumentTests {
  private let vacancy = #"{"type":"vacancy","cell":[0,0],"basis":0}"#

  @discardableResult
  private func members(
    _ json: String
  ) throws -> [Result<ConfigurationDocument, InvalidDocument>] {
    var members: [Result<ConfigurationDocument, InvalidDocument>] = []
    try JSONReader.read(Array(json.utf8)) { json in
      try ConfigurationsDocument.read(&json) { members.append($0) }
    }
    return members
  }

  @Test func `a member that cannot be read leaves its neighbours alone`() throws {
    let members = try members(
      """
        {"configurations":[
          {"material":"P","defects":[\(vacancy)]}, null, 7, "x", [], {},
          {"material":"P","defects":[\(vacancy),{"type":"vacancy","a/b~c":1}]},
          {"id":"last","material":"BN","defects":[\(vacancy)]}]}
      """)
    let materials = members.map { try? $0.get().material }
    #expect(materials == ["P", nil, nil, nil, nil, nil, nil, "BN"])
    let pointers = members.map { member -> String? in
      guard case .failure(let error) = member else { return nil }
      return error.faults.first?.pointer
    }
    #expect(pointers == [nil, "", "", "", "", "/material", "/defects/1/a~1b~0c", nil])
  }

  @Test func `as many of a list as may be are explained, and the others refused in their places`()
    throws
  {
    let asking = #"{"material":"P","defects":[\#(vacancy)],"explain":true}"#
    let plain = #"{"material":"P","defects":[\#(vacancy)],"explain":false}"#
    let most = ConfigurationsDocument.maximumExplainedCount
    let members = (0..<2 * most + 4).map { $0 % 2 == 0 ? asking : plain }
    let read = try self.members(#"{"configurations":[\#(members.joined(separator: ","))]}"#)
    #expect(read.count == members.count)
    for (index, member) in read.enumerated() {
      switch member {
      case .success(let document):
        #expect(document.asksForExplanation == (index % 2 == 0))
        #expect(index % 2 == 1 || index < 2 * most)
      case .failure(let error):
        #expect(index % 2 == 0 && index >= 2 * most)
        #expect(error.faults.map(\.pointer) == ["/explain"])
      }
    }
  }

  @Test(arguments: [
    ("{}", "/configurations"), (#"{"configurations":{}}"#, "/configurations"),
    (#"{"configurations":[],"more":1}"#, "/more"), ("[]", ""),
  ])
  func `a document without a list of configurations is told where`(
    json: String, pointer: String
  ) throws {
    let error = try #require(throws: InvalidDocument.self) {
      try members(json)
    }
    #expect(error.faults.map(\.pointer) == [pointer])
  }

  @Test func `there is a limit to the members`() throws {
    let members = Array(repeating: "0", count: ConfigurationsDocument.maximumCount)
    let most = #"{"configurations":[\#(members.joined(separator: ","))]}"#
    #expect(
      try self.members(most).count
        == ConfigurationsDocument.maximumCount)
    let more = #"{"configurations":[0,\#(members.joined(separator: ","))]}"#
    let error = try #require(throws: InvalidDocument.self) {
      try self.members(more)
    }
    #expect(error.faults.map(\.pointer) == ["/configurations"])
  }

  @Test(arguments: ["", "{", #"{"configurations":[}"#, "{} {}", "\u{0}", "nul"])
  func `what is not JSON is told so`(text: String) throws {
    #expect(throws: JSONSyntaxError.self) { try members(text) }
  }
}
