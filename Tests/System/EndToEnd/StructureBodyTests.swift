import Compression
import Foundation
import Service
import Testing

/// Structures as the whole bodies of requests.
struct StructureBodyTests {
  private static let defects =
    #"{"material":"MoS2","supercell":[5,4],"defects":[{"type":"vacancy","cell":[2,3],"basis":1}]}"#

  private func structure(_ service: RunningService, _ format: String) throws -> String {
    let response = try service.post("/structure?format=\(format)", Self.defects)
    #expect(response.status == 200)
    return response.text
  }

  @Test(arguments: [
    ("chemical/x-cif", "cif"), ("chemical/x-vasp", "poscar"), ("chemical/x-poscar", "poscar"),
    ("Chemical/X-POSCAR", "poscar"), ("text/plain", "cif"), ("text/plain; charset=utf-8", "poscar"),
    ("text/plain", "pymatgen"), ("text/plain", "extxyz"), ("chemical/x-xyz", "extxyz"),
  ])
  func `a structure is predicted as in a JSON request`(type: String, format: String) throws {
    let service = try RunningService()
    let text = try structure(service, format)
    let quoted = String(
      decoding: try JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed),
      as: UTF8.self)
    let expected = try service.predict(
      #"{"id":"a b","structure":\#(quoted),"explain":true,"chemical_potentials":"S-poor"}"#)
    #expect(expected.status == 200)
    let found = try service.post(
      "/predict?id=a+b&explain=true&material=%6Dos2&supercell=5x4&chemical_potentials=S-poor",
      text, ["Content-Type": type])
    #expect(found.withoutID == expected.withoutID)
    #expect(try json(found)["id"] as? String == "a b")
    #expect(try json(found)["explanation"] != nil)
    let plain = try service.post("/predict", text, ["Content-Type": type])
    #expect(try json(plain)["key"] as? String == json(found)["key"] as? String)
    #expect(try json(plain)["explanation"] == nil && json(plain)["id"] == nil)
  }

  @Test func `the structure of a structure is ideal`() throws {
    let service = try RunningService()
    let ideal = try structure(service, "poscar")
    let cif = try structure(service, "cif")
    for format in ["poscar", "POSCAR"] {
      let again = try service.post(
        "/structure?format=\(format)&material=MoS2&supercell=5x4", cif,
        ["Content-Type": "chemical/x-cif"])
      #expect(again.status == 200)
      #expect(again.text == ideal)
    }
  }

  @Test func `a compressed structure is read`() throws {
    let service = try RunningService()
    let text = try structure(service, "poscar")
    let body = try Gzip.compress(Array(text.utf8), effort: .fast)
    let response = try service.client().request(
      "POST", "/predict", ["Content-Type": "text/plain", "Content-Encoding": "gzip"], bytes: body)
    #expect(response.status == 200)
    #expect(try json(response)["defect_count"] as? Int == 1)
  }

  @Test(arguments: ["/predict", "/structure"])
  func `another media type is refused with those that are read`(path: String) throws {
    let service = try RunningService()
    for type in ["chemical/x-pdb", "application/xml", "text/html"] {
      let response = try service.post(path, "x", ["Content-Type": type])
      #expect(try problem(response) == ReceivedProblem(415, "unsupported_media_type"))
      for accepted in [
        "application/json", "chemical/x-cif", "chemical/x-poscar", "chemical/x-vasp",
        "chemical/x-xyz", "text/plain",
      ] {
        #expect(response.headers["Accept"]?.contains(accepted) == true)
        #expect(response.text.contains(accepted))
      }
    }
  }

  @Test func `openapi.yaml lists the media types of every route with a body`() throws {
    let paths = try #require(Fixture.description()["paths"] as? [String: [String: any Sendable]])
    for path in ["/predict", "/structure"] {
      let operation = try #require(paths[path]?["post"] as? [String: any Sendable])
      let body = try #require(operation["requestBody"] as? [String: any Sendable])
      let content = try #require(body["content"] as? [String: any Sendable])
      let accepted = Route.all.filter { $0.pattern == path }.flatMap(\.accepts)
      #expect(Set(content.keys) == Set(accepted).subtracting(["application/x-www-form-urlencoded"]))
    }
  }

  @Test(arguments: [
    ("/predict", "x=1", "'x' is unknown"), ("/predict", "format=cif", "'format' is unknown"),
    ("/predict", "&", "name=value"), ("/predict", "explain", "name=value"),
    ("/predict", "material=%FF", "name=value"),
    ("/predict", "explain=yes", "'explain' must be one of true, false, not 'yes'"),
    ("/predict", "explain=", "'explain' must be one of true, false, not ''"),
    ("/predict", "explain=true&explain=true", "'explain' occurs twice"),
    ("/structure", "explain=true", "'explain' is unknown"),
    ("/structure", "id=x", "'id' is unknown"),
    ("/structure", "format=xyz", "'format' must be one of cif, poscar, pymatgen, extxyz, not"),
  ])
  func `an unknown query is refused with the parameter and what is allowed`(
    path: String, query: String, sentence: String
  ) throws {
    let service = try RunningService()
    let text = try structure(service, "cif")
    let response = try service.post("\(path)?\(query)", text, ["Content-Type": "text/plain"])
    #expect(try problem(response) == ReceivedProblem(400, "unknown_query"))
    #expect(response.text.contains(sentence), "\(response.text)")
    if sentence.contains("unknown") || sentence.contains("name=value") {
      let names = path == "/predict" ? "model, material, supercell, id, explain" : "format, model"
      #expect(response.text.contains("; allowed: \(names)"))
    }
  }

  @Test func `a path without parameters refuses a query, which it would ignore`() throws {
    let service = try RunningService()
    for response in [
      try service.get("/models?name=2dmd"),
      try service.post("/predict-many?name=2dmd", #"{"configurations":[]}"#),
      try service.post("/predict-many?name=2dmd", "", ["Content-Type": "application/x-ndjson"]),
      try service.post("/enumerate?name=2dmd", #"{"material":"P","defects":"v_P"}"#),
    ] {
      #expect(try problem(response) == ReceivedProblem(400, "unknown_query"))
      #expect(response.text.contains("'name' is unknown; this path has no parameters"))
    }
  }

  /// The query would be lost if a response were remembered by its body alone.
  @Test func `a JSON request has no query`() throws {
    let service = try RunningService()
    for query in ["", "?"] {
      for _ in 0..<3 { #expect(try service.post("/predict\(query)", Self.defects).status == 200) }
    }
    for (path, field) in [("/predict", "explain"), ("/structure", "supercell")] {
      let response = try service.post("\(path)?\(field)=true", Self.defects)
      #expect(
        try problem(response).faults == ["conflicting_fields /\(field)"])
    }
    let response = try service.post("/predict?x=1", Self.defects)
    #expect(try problem(response) == ReceivedProblem(400, "unknown_query"))
  }

  @Test func `faults point to the structure or to a parameter`() throws {
    let service = try RunningService()
    let text = try structure(service, "poscar")
    for (query, body, code, pointer) in [
      ("", "", "unreadable_structure", "/structure"),
      ("", "data_x", "unreadable_structure", "/structure"),
      ("?material=Au", text, "unknown_material", "/material"),
      ("?material=BN", text, "no_matching_host", "/structure"),
      ("?chemical_potentials=S%3D-0.5,Mo%3Dx", text, "invalid_value", "/chemical_potentials"),
      ("?chemical_potentials=W-rich", text, "invalid_value", "/chemical_potentials"),
      ("?supercell=8", text, "invalid_supercell", "/supercell"),
      ("?supercell=0x8", text, "invalid_supercell", "/supercell/0"),
      ("?id=\(String(repeating: "x", count: 2000))", text, "text_too_long", "/id"),
    ] {
      let response = try service.post("/predict\(query)", body, ["Content-Type": "text/plain"])
      #expect(try problem(response).faults == ["\(code) \(pointer)"])
    }
  }

  // MARK: Notes

  /// Returns the POSCAR with its lattice scaled, and one atom moved along z by a fraction of the cell.
  private func changed(_ poscar: String, scale: Double = 1, shift: Double = 0) throws -> String {
    var lines = poscar.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in 2...3 {
      let numbers = lines[index].split(separator: " ").compactMap { Double($0) }
      lines[index] = numbers.map { "\($0 * scale)" }.joined(separator: " ")
    }
    var atom = lines[10].split(separator: " ").map(String.init)
    atom[2] = "\(try #require(Double(atom[2])) + shift)"
    lines[10] = atom.joined(separator: " ")
    return lines.joined(separator: "\n")
  }

  @Test(
    arguments: [
      (1.0, 0.0, []), (1.001, 0.0, []), (0.999, 0.0, []), (1.003, 0.0, ["strained"]),
      (0.997, 0.0, ["strained"]), (1.01, 0.0, ["strained"]), (0.99, 0.0, ["strained"]),
      (1.0, 0.02, []), (1.0, 0.03, ["displaced_atoms"]), (1.0, -0.03, ["displaced_atoms"]),
      (1.005, 0.03, ["strained", "displaced_atoms"]),
    ] as [(Double, Double, [String])])
  func `a strained or distorted structure has notes of its own`(
    scale: Double, shift: Double, codes: [String]
  ) throws {
    let service = try RunningService()
    let poscar = try structure(service, "poscar")
    func predict(_ body: String) throws -> (fields: [String: any Sendable], codes: [String]) {
      let response = try service.post("/predict", body, ["Content-Type": "chemical/x-vasp"])
      let fields = try json(response)
      let notes = try #require(fields["domain_notes"] as? [[String: String]])
      #expect(fields["in_domain"] as? Bool == notes.isEmpty)
      return (fields, notes.compactMap { $0["code"] })
    }
    let ideal = try predict(poscar)
    let found = try predict(changed(poscar, scale: scale, shift: shift))
    #expect(found.codes == ideal.codes + codes)
    #expect(found.fields["key"] as? String == ideal.fields["key"] as? String)
    #expect(found.fields["cached"] as? Bool == true)
    for name in ["formation_energy_ev", "band_gap_ev"] {
      #expect(found.fields[name] as? Double == ideal.fields[name] as? Double)
    }
    // The notes are not kept with the prediction.
    #expect(try predict(poscar).codes == ideal.codes)
    let listed = try json(service.predict(Self.defects))
    #expect(
      (listed["domain_notes"] as? [[String: String]])?.compactMap { $0["code"] } == ideal.codes)
  }
}
