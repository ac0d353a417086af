import Foundation
import Numerics
import Testing

/// Chemical potentials mean the same on every route and in every command.
struct PotentialTests {
  private static func request(_ more: String, id: String? = nil) -> String {
    #"{\#(id.map { #""id":"\#($0)","# } ?? "")"material":"MoS2","defects":["#
      + #"{"type":"vacancy","cell":[0,0],"basis":1},{"type":"vacancy","cell":[1,0],"basis":0}]\#(more)}"#
  }

  private static let poor = #","chemical_potentials":"S-poor""#

  private func energy(_ text: String) throws -> Int {
    let energy = try #require(try json(text.utf8)["formation_energy_ev"] as? Double)
    return Int((energy * 1e6).rounded())
  }

  @Test func `repeated requests at several potentials never get each other's energies`() throws {
    let service = try RunningService()
    let plain = try energy(service.predict(Self.request("")).text)
    // The third time from the memo of responses.
    for _ in 0..<3 {
      #expect(try energy(service.predict(Self.request("")).text) == plain)
      let poor = try service.predict(Self.request(Self.poor))
      #expect(try energy(poor.text) == plain - 1_329_000)
      #expect(poor.text.contains(#""chemical_potentials":{"Mo":0.0,"S":-1.329}"#))
      #expect(poor.text.contains(#""cached":true"#))
      let given = Self.request(#","chemical_potentials":{"Mo":-0.5,"S":-0.25}"#)
      #expect(try energy(service.predict(given).text) == plain - 750_000)
    }
  }

  @Test func `every route and command has the same energies at the same potentials`() throws {
    let service = try RunningService()
    _ = try service.predict(Self.request(""))
    let single = try service.predict(Self.request(Self.poor)).text
    let request = Self.request(Self.poor)
    #expect(
      try service.post("/predict-many", #"{"configurations":[\#(request)]}"#).text
        == #"{"predictions":[\#(single)]}"#)
    #expect(
      try service.post("/predict-many", request, ["Content-Type": "application/x-ndjson"]).text
        == single + "\n")

    let uncached = single.replacing(#""cached":true"#, with: #""cached":false"#)
    for arguments in [[], ["--chemical-potentials", "S-rich"]] {
      #expect(try output(["predict"] + arguments, for: request) == [uncached])
    }
    #expect(
      try output(["predict", "--chemical-potentials", "S-poor"], for: Self.request("")) == [
        uncached
      ])
    let table = try output(["explain", "--chemical-potentials", "S-poor"], for: Self.request(""))
    let total = try #require(table.first { $0.hasPrefix("formation energy") })
    #expect(
      total.hasSuffix(
        " " + (Double(try energy(single)) / 1e6).decimalText(places: 6)))
    #expect(table.contains("at chemical potentials Mo=0,S=-1.329 eV"))

    let model = try #require(try json(service.get("/model"))["identity"] as? String)
    let text = String(
      decoding: try JSONEncoder().encode([Self.request(""), request]), as: UTF8.self)
    let inference = try service.post(
      "/v2/models/\(model.split(separator: "@")[0])/infer",
      #"{"parameters":{"chemical_potentials":"S=-1.329"},"inputs":[{"name":"configuration","#
        + #""datatype":"BYTES","shape":[2],"data":\#(text)}],"outputs":[{"name":"formation_energy_ev"}]}"#
    )
    let outputs = try #require(try json(inference)["outputs"] as? [[String: Any]])
    let energies = try #require(outputs.first?["data"] as? [Double])
    #expect(try energies.map { Int(($0 * 1e6).rounded()) } == [energy(single), energy(single)])
  }

  @Test(arguments: [
    ("S-poor", #""S-poor""#), ("S=-0.5,Mo=0", #"{"S":-0.5,"Mo":0}"#),
    ("S%3D-0.5%2CMo%3D0", #"{"S":-0.5,"Mo":0}"#),
  ])
  func `a structure as the body has its potentials in the query`(query: String, json: String) throws
  {
    let service = try RunningService()
    let structure = try service.post("/structure?format=poscar", Self.request("")).text
    let body = try service.post(
      "/predict?chemical_potentials=\(query)", structure, ["Content-Type": "text/plain"])
    #expect(body.status == 200)
    let expected = try service.predict(Self.request(#","chemical_potentials":\#(json)"#))
    #expect(try energy(body.text) == energy(expected.text))
    let wrong = try service.post(
      "/predict?chemical_potentials=S=x", structure, ["Content-Type": "text/plain"])
    #expect(wrong.status == 422 && wrong.text.contains(#""pointer":"/chemical_potentials""#))
  }

  @Test(arguments: ["s-rich", "S-Rich", "S-RICH", "mO-poor"])
  func `a limit in other case is an error that lists the names, wherever it is given`(
    name: String
  ) throws {
    let sentence =
      "no limit of MoS2 is called '\(name)'; the limits are Mo-rich, S-poor, S-rich, Mo-poor"
    let service = try RunningService()
    let request = Self.request(#","chemical_potentials":"\#(name)""#)
    let structure = try service.post("/structure?format=poscar", Self.request("")).text
    for (path, body, type) in [
      ("/predict", request, "application/json"),
      ("/predict-many", #"{"configurations":[\#(request)]}"#, "application/json"),
      ("/predict-many", request, "application/x-ndjson"),
      ("/predict?chemical_potentials=\(name)", structure, "text/plain"),
    ] {
      let response = try service.post(path, body, ["Content-Type": type])
      #expect(response.text.contains(sentence), "\(path) \(type)")
      #expect(response.text.contains(#"chemical_potentials""#))
    }
    let line = try output(["predict", "--chemical-potentials", name], for: Self.request(""))
    #expect(line.count == 1 && line[0].contains(sentence))
    let explain = try Program([
      "explain", "--models", Fixture.models, "--model", Fixture.model, "--chemical-potentials",
      name,
    ])
    explain.write(Self.request(""))
    explain.closeInput()
    #expect(try explain.readErrors().contains { $0.contains(sentence) })
    #expect(explain.waitForEnd() == .exited(1))
  }

  @Test func `materials have the layout of doped, whose limits are the named ones`() throws {
    let service = try RunningService()
    let materials = try #require(
      try json(service.get("/materials"))["materials"] as? [[String: Any]])
    #expect(materials.count == 6)
    let notes = try #require(try json(service.get("/materials"))["notes"] as? [String])
    #expect(notes.contains { $0.contains("in equilibrium with the host or not") })
    for material in materials {
      let potentials = try #require(material["chemical_potentials"] as? [String: [String: Any]])
      #expect(potentials.keys.sorted() == ["elemental_refs", "limits", "limits_wrt_el_refs"])
      let references = try #require(potentials["elemental_refs"] as? [String: Double])
      let limits = try #require(potentials["limits"] as? [String: [String: Double]])
      let relative = try #require(potentials["limits_wrt_el_refs"] as? [String: [String: Double]])
      #expect(Set(limits.keys) == Set(relative.keys))
      for (phases, energies) in limits {
        #expect(Set(energies.keys) == Set(references.keys))
        for (element, energy) in energies {
          let difference = try #require(relative[phases]?[element])
          #expect(abs(energy - (references[element] ?? 0) - difference) < 1e-9)
        }
      }
      let name = try #require(material["name"] as? String)
      for (limit, phases) in try #require(material["chemical_potential_names"] as? [String: String])
      {
        let vacancy = #"{"type":"vacancy","cell":[0,0],"basis":0}"#
        let answer = try json(
          service.predict(
            #"{"material":"\#(name)","defects":[\#(vacancy)],"chemical_potentials":"\#(limit)"}"#))
        let echo = try #require(answer["chemical_potentials"] as? [String: Double])
        #expect(echo.allSatisfy { relative[phases]?[$0.key] == $0.value })
      }
      #expect((material["pristine"] as? [String: Any])?["formation_energy_ev"] as? Double == 0)
    }
  }

  @Test(arguments: ["cif", "poscar", "pymatgen"])
  func `the pristine host has a structure, which is recognised as such`(format: String) throws {
    let service = try RunningService()
    let request = #"{"material":"GaSe","supercell":[3,2],"defects":[]}"#
    let structure = try service.post("/structure?format=\(format)", request)
    #expect(structure.status == 200)
    let quoted =
      format == "pymatgen"
      ? structure.text : String(decoding: try JSONEncoder().encode(structure.text), as: UTF8.self)
    let again = try service.post("/structure?format=\(format)", #"{"structure":\#(quoted)}"#)
    #expect(again.text == structure.text)
    let prediction = try service.predict(request)
    #expect(prediction.status == 422 && prediction.text.contains(#""code":"no_band_gap""#))
  }

  /// Returns the lines that a command of the program prints for a line on its standard input.
  private func output(_ arguments: [String], for line: String) throws -> [String] {
    let program = try Program(arguments + ["--models", Fixture.models, "--model", Fixture.model])
    program.write(line + "\n")
    program.closeInput()
    let output = try program.readOutput()
    #expect(program.waitForEnd() == .exited(0))
    return output
  }
}
