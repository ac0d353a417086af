import Foundation
import Testing

struct ExplainTests {
  /// The documentation's request, which asks for an explanation.
  private static let request = String(Fixture.documented.dropLast()) + #", "explain": true }"#

  @Test func `an explanation is added at the end of an otherwise equal prediction`() throws {
    let service = try RunningService()
    let plain = try service.predict(Fixture.documented)
    for _ in 0..<2 {
      let response = try service.predict(Self.request)
      #expect(response.status == 200)
      let parts = response.text.split(separator: #","explanation":"#, maxSplits: 1)
      try #require(parts.count == 2)
      #expect(
        parts[0] + "}" == plain.text.replacing(#""cached":false"#, with: #""cached":true"#))
      let explanation = try #require(
        try json(response)["explanation"] as? [String: any Sendable])
      #expect((explanation["defects"] as? [any Sendable])?.count == 3)
      #expect((explanation["pairs"] as? [any Sendable])?.count == 3)
      #expect(explanation["many_body_ev"] is Double)
      #expect(explanation["notes"] is [any Sendable])
    }
  }

  @Test func `an explanation lists the defects in the order in which they were resolved`() throws {
    let service = try RunningService()
    let name = try service.predict(
      #"{"material":"MoS2","defects":"v_Mo+2v_S","explain":true}"#)
    let poscar = try service.post(
      "/structure?format=poscar", #"{"material":"MoS2","defects":"v_Mo+2v_S","explain":true}"#)
    let text = String(decoding: try JSONEncoder().encode(poscar.text), as: UTF8.self)
    let structure = try service.predict(#"{"structure":\#(text),"explain":true}"#)
    for response in [name, structure] {
      let fields = try json(response)
      let defects = try #require(fields["defects"])
      let again = try JSONSerialization.data(
        withJSONObject: ["material": "MoS2", "defects": defects, "explain": true])
      let explanation = response.text.split(separator: #""explanation":"#).last
      let same = try service.predict(String(decoding: again, as: UTF8.self)).text
      #expect(same.split(separator: #""explanation":"#).last == explanation)
    }
  }

  @Test func `every route and command writes the same explanation`() throws {
    let service = try RunningService()
    let request = Self.request.replacing("\n", with: "")
    _ = try service.predict(request)
    let single = try service.predict(request).text
    #expect(
      try service.post("/predict-many", #"{"configurations":[\#(request)]}"#).text
        == #"{"predictions":[\#(single)]}"#)
    #expect(
      try service.post(
        "/predict-many", request, ["Content-Type": "application/x-ndjson"]
      ).text == single + "\n")
    let uncached = single.replacing(#""cached":true"#, with: #""cached":false"#)
    #expect(try output(of: "predict", for: request) == [uncached])
    #expect(try output(of: "explain", "--json", for: request) == [uncached])
    #expect(try output(of: "explain", "--json", for: Fixture.documented) == [uncached])
  }

  @Test func `the terms of the printed table add up to the formation energy`() throws {
    let lines = try output(of: "explain", for: Fixture.documented)
    let terms = lines.dropFirst(2).prefix { !$0.hasPrefix("domain distance ") }
    let energies = terms.compactMap {
      $0.split(separator: " ").last.flatMap { Decimal(string: String($0)) }
    }
    // Three defects, three pairs, the remainder, and the sum.
    #expect(energies.count == 8)
    #expect(energies.dropLast().reduce(0, +) == energies.last)
    #expect(terms.first?.hasPrefix("v_S (0, 0, 1) ") == true)
    #expect(terms.last?.hasPrefix("formation energy ") == true)
  }

  @Test(arguments: [
    ("not JSON", ""), (#"{"material":"MoS2"}"#, "/defects"),
    (#"{"material":"MoS2","defects":"v_S","explain":7}"#, "/explain"),
  ])
  func `an input that cannot be explained is reported in one line`(request: String, pointer: String)
    throws
  {
    let program = try Program(["explain", "--models", Fixture.models, "--model", Fixture.model])
    program.write(request)
    program.closeInput()
    let errors = try program.readErrors()
    try #require(errors.count == 1)
    #expect(errors[0].hasPrefix("Error: standard input: \(pointer)"))
    #expect(program.waitForEnd() == .exited(1))
  }

  private func output(of arguments: String..., for input: String) throws -> [String] {
    let program = try Program(
      arguments + ["--models", Fixture.models, "--model", Fixture.model])
    program.write(input)
    program.closeInput()
    let output = try program.readOutput()
    #expect(program.waitForEnd() == .exited(0))
    #expect(try program.readErrors().isEmpty)
    return output
  }
}
