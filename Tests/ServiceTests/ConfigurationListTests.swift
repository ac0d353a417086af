import Defects
import JSON
import Service
import Structures
import Testing

struct ConfigurationListTests {
  private let vacancy = #"{"type":"vacancy","cell":[0,0],"basis":0}"#

  @discardableResult
  private func members(_ json: String) throws -> [Result<ConfigurationDocument, any Error>] {
    try ConfigurationList(json: Array(json.utf8)).members
  }

  @Test func `a member that cannot be read changes nothing for the others`() throws {
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
      return (error as? InvalidDocument)?.faults.first?.pointer
    }
    #expect(pointers == [nil, "", "", "", "", "/material", "/defects/1/a~1b~0c", nil])
  }

  @Test
  func `a limited number of a list is explained, and the others are refused where they stand`()
    throws
  {
    let asking = #"{"material":"P","defects":[\#(vacancy)],"explain":true}"#
    let plain = #"{"material":"P","defects":[\#(vacancy)],"explain":false}"#
    let most = ConfigurationList.maximumExplainedCount
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
        #expect((error as? InvalidDocument)?.faults.map(\.pointer) == ["/explain"])
      }
    }
  }

  @Test(arguments: [
    ("{}", "/configurations"), (#"{"configurations":{}}"#, "/configurations"),
    (#"{"configurations":[],"more":1}"#, "/more"), ("[]", ""),
  ])
  func `a document without a list of configurations is refused with a pointer`(
    json: String, pointer: String
  ) throws {
    let error = try #require(throws: InvalidDocument.self) {
      try members(json)
    }
    #expect(error.faults.map(\.pointer) == [pointer])
  }

  @Test func `the number of members is limited`() throws {
    let members = Array(repeating: "0", count: ConfigurationList.maximumCount)
    let most = #"{"configurations":[\#(members.joined(separator: ","))]}"#
    #expect(
      try self.members(most).count
        == ConfigurationList.maximumCount)
    let more = #"{"configurations":[0,\#(members.joined(separator: ","))]}"#
    let error = try #require(throws: InvalidDocument.self) {
      try self.members(more)
    }
    #expect(error.faults.map(\.pointer) == ["/configurations"])
  }

  @Test(arguments: ["", "{", #"{"configurations":[}"#, "{} {}", "\u{0}", "nul"])
  func `text that is not JSON is a syntax error`(text: String) throws {
    #expect(throws: JSONSyntaxError.self) { try members(text) }
  }
}
