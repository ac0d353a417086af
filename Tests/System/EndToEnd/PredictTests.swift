import Crystals
import Foundation
import Testing

struct PredictTests {
  @Test func `a prediction has the documented fields in their order`() throws {
    let service = try RunningService()
    let response = try service.predict(Fixture.documented)
    #expect(response.status == 200)
    #expect(response.headers["Content-Type"] == "application/json")
    let names = response.text.matches(of: #/"([a-z_]+)":/#).map { String($0.1) }
    #expect(
      names == [
        "id", "material", "supercell", "defect_count", "formation_energy_ev",
        "formation_energy_per_site_ev", "formation_energy_interval_ev", "band_gap_ev",
        "band_gap_interval_ev", "interval_coverage", "domain_distance", "in_domain", "domain_notes",
        "key", "cached", "model",
      ])
    let fields = try json(response)
    #expect(fields["id"] as? String == "optional, echoed")
    #expect(fields["material"] as? String == "MoS2")
    #expect(fields["supercell"] as? [Int] == [8, 8])
    #expect(fields["defect_count"] as? Int == 3)
    let energy = try #require(fields["formation_energy_ev"] as? Double)
    let perSite = try #require(fields["formation_energy_per_site_ev"] as? Double)
    #expect(abs(energy - 3 * perSite) < 2e-6)
    let interval = try #require(fields["formation_energy_interval_ev"] as? [Double])
    #expect(interval[0] < energy && energy < interval[1])
    let gaps = try #require(fields["band_gap_interval_ev"] as? [Double])
    #expect(gaps[0] >= 0 && gaps[0] < gaps[1])
    #expect(fields["model"] as? String == (try Fixture.predictor.get().identity))
  }

  @Test(arguments: [
    ["Content-Type": "application/json"], ["Content-Type": "application/json; charset=utf-8"],
    ["Content-Type": "APPLICATION/JSON"], [:],
    // The default of `curl -d`.
    ["Content-Type": "application/x-www-form-urlencoded"],
  ])
  func `a body is read as JSON with any media type that curl sends`(headers: [String: String])
    throws
  {
    let service = try RunningService()
    let response = try service.post("/predict", Fixture.documented, headers)
    #expect(response.status == 200)
  }

  @Test(arguments: ["BN", "hBN", "h-BN"])
  func `a material may be named by an alias`(material: String) throws {
    let service = try RunningService()
    let response = try service.predict(
      #"{"material":"\#(material)","defects":[{"type":"vacancy","cell":[2,3],"basis":1}]}"#)
    let fields = try json(response)
    #expect(fields["material"] as? String == "BN")
    #expect(fields["supercell"] as? [Int] == [8, 8])
    #expect(fields["id"] == nil)
  }

  @Test func `a supercell may be given as two or three numbers`() throws {
    let service = try RunningService()
    let defects = #""defects":[{"type":"vacancy","element":"P","cell":[5,5],"basis":3}]"#
    let keys = try ["", #""supercell":[6,6],"#, #""supercell":[6,6,1],"#].map { supercell in
      try json(service.predict(#"{"material":"BP",\#(supercell)\#(defects)}"#))["key"] as? String
    }
    #expect(keys == Array(repeating: "P:6x6:v@0.0.0", count: 3))
  }

  @Test func `symmetry images get the same prediction`() throws {
    let service = try RunningService()
    func request(_ sites: [(Int, Int, Int)], id: String) -> String {
      let defects = sites.map { #"{"type":"vacancy","cell":[\#($0.0),\#($0.1)],"basis":\#($0.2)}"# }
      return #"{"id":"\#(id)","material":"MoS2","defects":[\#(defects.joined(separator: ","))]}"#
    }
    let first = try service.predict(request([(0, 0, 0), (1, 0, 1), (3, 2, 2)], id: "a"))
    #expect(first.status == 200)
    let images = [
      // Another order, a translation, the layer mirror.
      [(3, 2, 2), (0, 0, 0), (1, 0, 1)], [(5, 7, 0), (6, 7, 1), (0, 1, 2)],
      [(0, 0, 0), (1, 0, 2), (3, 2, 1)],
    ]
    for image in images {
      let response = try service.predict(request(image, id: "b"))
      #expect(response.withoutID == first.withoutID)
      #expect(response.text.contains(#""cached":true"#))
    }
    let other = try service.predict(request([(0, 0, 0), (1, 0, 1), (3, 3, 2)], id: "a"))
    #expect(try json(other)["key"] as? String != json(first)["key"] as? String)
  }

  @Test func `a configuration outside the domain is predicted with notes`() throws {
    let service = try RunningService()
    let response = try service.predict(
      #"{"material":"MoS2","supercell":[3,3],"defects":[{"type":"vacancy","cell":[0,0],"basis":0}]}"#
    )
    let fields = try json(response)
    #expect(fields["in_domain"] as? Bool == false)
    let notes = try #require(fields["domain_notes"] as? [[String: String]])
    let note = try #require(notes.first { $0["code"] == "supercell_not_trained" })
    #expect(note["detail"]?.contains("3x3") == true)
  }

  // MARK: Faults

  /// An invalid request and its faults.
  struct Invalid: CustomTestStringConvertible, Sendable {
    let body: String
    let faults: [String]
    var testDescription: String { body }

    init(_ body: String, _ faults: String...) {
      self.body = body
      self.faults = faults
    }

    /// A request with one defect; the pointer of its fault starts at the defect.
    static func defect(_ fields: String, _ code: String, _ pointer: String = "") -> Invalid {
      Invalid(#"{"material":"MoS2","defects":[{\#(fields)}]}"#, "\(code) /defects/0\(pointer)")
    }
  }

  static let invalid = [
    Invalid("[]", "wrong_type"), Invalid("null", "wrong_type"), Invalid("7", "wrong_type"),
    Invalid(#"{"defects":[]}"#, "missing_field /material"),
    Invalid(#"{"material":"MoS2"}"#, "missing_field /defects"),
    Invalid(#"{"material":7,"defects":[]}"#, "wrong_type /material"),
    Invalid(#"{"material":"MoS3","defects":[]}"#, "unknown_material /material"),
    Invalid(#"{"material":"MoS 2","defects":[]}"#, "unknown_material /material"),
    Invalid(#"{"material":"MoS2","defects":[]}"#, "no_band_gap /defects"),
    Invalid(#"{"material":"MoS2","defects":{}}"#, "wrong_type /defects"),
    Invalid(#"{"material":"MoS2","defects":[7]}"#, "wrong_type /defects/0"),
    Invalid(#"{"material":"MoS2","defects":[],"supercel":[8,8]}"#, "unknown_field /supercel"),
    Invalid(#"{"material":"MoS2","defects":[],"a/b~":1}"#, "unknown_field /a~1b~0"),
    Invalid(#"{"material":"MoS2","defects":[],"id":7}"#, "wrong_type /id"),
    Invalid(#"{"material":"MoS2","defects":[],"supercell":8}"#, "wrong_type /supercell"),
    Invalid(#"{"material":"MoS2","defects":[],"supercell":[8]}"#, "invalid_supercell /supercell"),
    Invalid(
      #"{"material":"MoS2","defects":[],"supercell":[8,8,2]}"#, "invalid_supercell /supercell"),
    Invalid(
      #"{"material":"MoS2","defects":[],"supercell":[8,0]}"#, "invalid_supercell /supercell/1"),
    Invalid(
      #"{"material":"MoS2","defects":[],"supercell":[65,8]}"#, "invalid_supercell /supercell/0"),
    Invalid(#"{"material":"MoS2","defects":[],"supercell":[8,8.5]}"#, "wrong_type /supercell/1"),
    .defect(#""cell":[0,0],"basis":0"#, "missing_field", "/type"),
    .defect(#""type":"interstitial","cell":[0,0],"basis":0"#, "invalid_value", "/type"),
    .defect(#""type":"vacancy""#, "missing_field"),
    .defect(#""type":"vacancy","cell":[0,0]"#, "missing_field", "/basis"),
    .defect(#""type":"vacancy","basis":0"#, "missing_field", "/cell"),
    .defect(#""type":"vacancy","cell":[0],"basis":0"#, "invalid_value", "/cell"),
    .defect(#""type":"vacancy","cell":[8,0],"basis":0"#, "site_out_of_range", "/cell/0"),
    .defect(#""type":"vacancy","cell":[0,-1],"basis":0"#, "site_out_of_range", "/cell/1"),
    .defect(#""type":"vacancy","cell":[0,0],"basis":3"#, "site_out_of_range", "/basis"),
    .defect(#""type":"vacancy","cell":[0,0],"basis":0.5"#, "wrong_type", "/basis"),
    .defect(
      #""type":"vacancy","cell":[0,0],"basis":0,"element":"S""#, "wrong_element", "/element"),
    .defect(#""type":"vacancy","cell":[0,0],"basis":0,"to":"S""#, "unknown_field", "/to"),
    .defect(#""type":"vacancy","position":[0.1,0.1]"#, "invalid_value", "/position"),
    .defect(#""type":"vacancy","position":[0.07,0.05,0.9]"#, "site_not_found", "/position"),
    .defect(#""type":"vacancy","position":[1000,0,0]"#, "invalid_value", "/position"),
    .defect(#""type":"substitution","cell":[0,0],"basis":0"#, "missing_field", "/to"),
    .defect(
      #""type":"substitution","to":"Xx","cell":[0,0],"basis":0"#, "unknown_element", "/to"),
    .defect(
      #""type":"substitution","to":"Fe","cell":[0,0],"basis":0"#, "unsupported_defect", "/to"),
    .defect(
      #""type":"substitution","to":"W","from":"S","cell":[0,0],"basis":0"#, "wrong_element",
      "/from"),
    .defect(
      #""type":"substitution","to":"Mo","cell":[0,0],"basis":0"#, "not_a_substitution"),
    Invalid(
      #"""
      {"material":"MoS2","defects":[{"type":"vacancy","cell":[1,1],"basis":0},
       {"type":"vacancy","cell":[9,0],"basis":0},
       {"type":"substitution","to":"Zz","cell":[0,0],"basis":0}]}
      """#, "site_out_of_range /defects/1/cell/0", "unknown_element /defects/2/to"),
    Invalid(
      #"""
      {"material":"MoS2","defects":[{"type":"vacancy","cell":[1,1],"basis":0},
       {"type":"substitution","to":"W","cell":[1,1],"basis":0}]}
      """#, "site_occupied_twice /defects/1"),
  ]

  private static let service = Result { try RunningService() }

  @Test(arguments: invalid)
  func `every fault of an invalid request has a code and a pointer`(request: Invalid) throws {
    let problem = try problem(Self.service.get().predict(request.body))
    #expect(problem == ReceivedProblem(422, "invalid_document", request.faults))
  }

  @Test(arguments: [
    "", "{", "[1,]x", #"{"material":"P"} {}"#, "{\"material\":\"\u{0}\"}", "NaN",
  ])
  func `a body that is not JSON is 400`(body: String) throws {
    let problem = try problem(Self.service.get().predict(body))
    #expect(problem == ReceivedProblem(400, "not_json"))
  }

  @Test func `a problem does not echo long values`() throws {
    let name = String(repeating: "x", count: 100_000)
    let response = try Self.service.get().predict(#"{"material":"\#(name)","defects":[]}"#)
    #expect(response.status == 422)
    #expect(response.body.count < 2000)
  }

  @Test func `an unknown path, method or media type has its own status`() throws {
    let service = try Self.service.get()
    #expect(try problem(service.get("/nowhere")) == ReceivedProblem(404, "not_found"))
    let wrong = try service.get("/predict")
    #expect(try problem(wrong) == ReceivedProblem(405, "method_not_allowed"))
    #expect(wrong.headers["Allow"]?.contains("POST") == true)
    for type in ["multipart/form-data; boundary=x", "application/x-ndjson", "text/html"] {
      let response = try service.post("/predict", Fixture.documented, ["Content-Type": type])
      #expect(try problem(response) == ReceivedProblem(415, "unsupported_media_type"))
    }
  }

  @Test func `more defects than the limit are refused before anything is computed`() throws {
    let service = try RunningService { $0.limits.maximumDefectCount = 3 }
    let defects = (0..<4).map { #"{"type":"vacancy","cell":[0,\#($0)],"basis":1}"# }
    func request(_ count: Int) -> String {
      #"{"material":"MoS2","defects":[\#(defects.prefix(count).joined(separator: ","))]}"#
    }
    #expect(try service.predict(request(3)).status == 200)
    let refused = try service.predict(request(4))
    #expect(refused.status == 422)
    let faults = try json(refused)["errors"] as? [[String: any Sendable]]
    #expect(faults?.map { $0["code"] as? String } == ["too_many_defects"])
    #expect(faults?.map { $0["pointer"] as? String } == ["/defects"])
  }

  @Test func `a structure of thousands of vacancies is refused, not worked on`() throws {
    let service = try RunningService()
    let structure = """
      one atom left of 64x64 MoS2
      1.0
      204.1802048 0 0
      -102.0901024 176.8252443 0
      0 0 20
      Mo
      1
      Direct
      0.0052083 0.0104167 0.25

      """
    let escaped = structure.replacing("\n", with: "\\n")
    let refused = try service.predict(#"{"material":"MoS2","structure":"\#(escaped)"}"#)
    #expect(refused.status == 422)
    let faults = try json(refused)["errors"] as? [[String: any Sendable]]
    #expect(faults?.map { $0["pointer"] as? String } == ["/structure"])
  }
}
