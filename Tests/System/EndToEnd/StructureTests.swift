import Foundation
import JSON
import Testing

struct StructureTests {
  private func request(structure: String, more: String = "") -> String {
    var json = JSONWriter()
    json.string(structure)
    return #"{\#(more)"structure":\#(String(decoding: json.bytes, as: UTF8.self))}"#
  }

  private static let defects = """
    {"material":"MoS2","supercell":[8,8],"defects":[\
    {"type":"vacancy","cell":[2,3],"basis":1},\
    {"type":"substitution","to":"W","cell":[7,0],"basis":0}]}
    """

  @Test(arguments: ["cif", "poscar"])
  func `a written structure is predicted as its configuration`(format: String) throws {
    let service = try RunningService()
    let listed = try json(service.predict(Self.defects))
    let structure = try service.post("/structure?format=\(format)", Self.defects)
    #expect(structure.status == 200)
    for more in ["", #""format":"\#(format)","#, #""material":"MoS2","supercell":[8,8],"#] {
      let response = try service.predict(request(structure: structure.text, more: more))
      let found = try json(response)
      #expect(response.status == 200)
      for name in ["key", "model"] {
        #expect(found[name] as? String == listed[name] as? String)
      }
      for name in ["formation_energy_ev", "band_gap_ev"] {
        #expect(found[name] as? Double == listed[name] as? Double)
      }
      let defects = try #require(found["defects"] as? [[String: Any]])
      #expect(defects.map { $0["cell"] as? [Int] } == [[2, 3], [7, 0]])
      #expect(defects.map { $0["type"] as? String } == ["vacancy", "substitution"])
      let matched = try #require(found["matched"] as? [String: Double])
      #expect(matched.values.allSatisfy { $0 == 0 } && matched.count == 3)
    }
  }

  @Test func `a structure in the form of pymatgen is accepted in a request`() throws {
    let service = try RunningService()
    let structure = try service.post("/structure?format=pymatgen", Self.defects)
    #expect(structure.headers["Content-Type"] == "application/json")
    let response = try service.predict(#"{"structure":\#(structure.text)}"#)
    let listed = try json(service.predict(Self.defects))
    #expect(try json(response)["key"] as? String == listed["key"] as? String)

    for path in ["/predict", "/structure"] {
      let bare = try service.post(path, structure.text)
      #expect(
        try problem(bare)
          == ReceivedProblem(422, "invalid_document", ["missing_field /structure"]))
      let detail = try json(bare)["detail"] as? String
      #expect(detail?.contains(#"{"structure": DOCUMENT}"#) == true)
    }
  }

  @Test func `a cached prediction keeps the resolved defects of its own request`() throws {
    let service = try RunningService()
    let poscar = try service.post("/structure?format=poscar", Self.defects).text
    let first = try service.predict(request(structure: poscar))
    let listed = try service.predict(Self.defects)
    let again = try service.predict(request(structure: poscar))
    #expect(
      first.text.replacing(#""cached":false"#, with: #""cached":true"#) == again.text)
    #expect(!listed.text.contains("matched") && !listed.text.contains("defects\""))
  }

  @Test func `a list may mix structures, names and lists of defects`() throws {
    let service = try RunningService()
    let poscar = try service.post("/structure?format=poscar", Self.defects).text
    let wrong = poscar.replacing("Mo S W", with: "Mo S Fe")
    let members = [
      Self.defects, request(structure: poscar), #"{"material":"BN","defects":"v_B+C_N"}"#,
      #"{"material":"BN","defects":"v_B^-1"}"#, request(structure: "data_x"),
      request(structure: wrong),
    ]
    let response = try service.post(
      "/predict-many", #"{"configurations":[\#(members.joined(separator: ","))]}"#)
    let predictions = try #require(json(response)["predictions"] as? [[String: any Sendable]])
    #expect(predictions.map { $0["key"] != nil } == [true, true, true, false, false, false])
    #expect(predictions[0]["key"] as? String == predictions[1]["key"] as? String)
    #expect(
      try predictions.compactMap(problem).flatMap(\.faults) == [
        "charged_defect /configurations/3/defects",
        "unreadable_structure /configurations/4/structure",
        "unsupported_defect /configurations/5/structure",
      ])
  }

  @Test func `an unknown format is refused with the known ones`() throws {
    let service = try RunningService()
    let response = try service.post("/structure?format=xyz", Self.defects)
    #expect(try problem(response) == ReceivedProblem(400, "unknown_query"))
    #expect(
      response.text.contains("'format' must be one of cif, poscar, pymatgen, extxyz, not 'xyz'"))
  }
}
