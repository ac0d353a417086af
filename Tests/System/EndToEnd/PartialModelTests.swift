import FileSupport
import Foundation
import HTTPSupport
import ModelSupport
import Prediction
import PredictionStore
import Service
import Structures
import Testing

/// The service with models that do not predict both properties of all hosts.
struct PartialModelTests {
  static let energies = [
    "formation_energy_ev", "formation_energy_per_site_ev", "formation_energy_interval_ev",
  ]
  static let gaps = ["band_gap_ev", "band_gap_interval_ev"]

  /// Returns a vacancy of a host as a request.
  static func request(_ host: String, _ more: String = "", cell: String = "[1,2]") -> String {
    #"{"material":"\#(host)",\#(more)"supercell":[4,4],"#
      + #""defects":[{"type":"vacancy","cell":\#(cell),"basis":0}]}"#
  }

  /// Returns the fields of a response that belong to a property.
  private func values(_ response: Client.Response) throws -> [String] {
    #expect(response.status == 200, "\(response.text)")
    let fields = try json(response)
    return (Self.energies + Self.gaps).filter { fields[$0] != nil }
  }

  @Test(arguments: [("MoS2", energies + gaps), ("BN", energies), ("P", gaps)])
  func `an absent property is absent when computed, from memory and from the file`(
    host: String, expected: [String]
  ) throws {
    try withTemporaryFolder { folder in
      var first = ""
      do {
        let service = try RunningService(
          cache: folder + "/c.sqlite", predictor: TinyModel.mixed.predictor)
        let responses = try (0..<2).map { _ in try service.predict(Self.request(host)) }
        for response in responses { #expect(try values(response) == expected) }
        first = responses[0].withoutID
        #expect(responses[1].withoutID == first)
      }
      let service = try RunningService(
        cache: folder + "/c.sqlite", predictor: TinyModel.mixed.predictor)
      let reloaded = try service.predict(Self.request(host))
      #expect(reloaded.withoutID == first)
      #expect(try json(reloaded)["cached"] as? Bool == true)
      #expect(service.store.snapshot.allLookups.diskHits == 1)
      let file = try SQLiteConnection(
        path: folder + "/c.sqlite", mode: .readOnly, busyTimeout: 1000)
      let missing = try file.text(
        "SELECT (formation_energy_ev IS NULL) || (band_gap_high_ev IS NULL) FROM predictions")
      #expect(
        missing == [Self.energies, Self.gaps].map { expected.contains($0[0]) ? "0" : "1" }.joined())
    }
  }

  @Test func `lists, tables and tensors leave an absent property empty`() throws {
    let service = try RunningService(predictor: TinyModel.mixed.predictor)
    let lines = ["MoS2", "BN", "P"].map { Self.request($0) }
    let many = try service.post(
      "/predict-many", #"{"configurations":[\#(lines.joined(separator: ","))]}"#)
    let predictions = try #require(json(many)["predictions"] as? [[String: any Sendable]])
    #expect(predictions.map { $0["formation_energy_ev"] != nil } == [true, true, false])
    #expect(predictions.map { $0["band_gap_ev"] != nil } == [true, false, true])

    let responses = try CachingPredictor(Predictors(TinyModel.mixed.predictor), store: nil)
      .responses(
        to: lines.map { line in Result { try ConfigurationDocument(json: Array(line.utf8)) } })
    let table =
      ResponseFormat.csv.header()
      + ResponseFormat.csv.lines(
        responses, from: lines.indices.map { ResponseOrigin(file: nil, line: $0 + 1) })
    let rows = String(decoding: table, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let energy = try #require(rows[0].firstIndex(of: "formation_energy_low_ev"))
    let gap = try #require(rows[0].firstIndex(of: "band_gap_ev"))
    #expect(rows.dropFirst().map { $0[energy].isEmpty } == [false, false, true])
    #expect(rows.dropFirst().map { $0[gap].isEmpty } == [false, true, false])

    let texts = try lines.map { line in
      String(decoding: try JSONEncoder().encode(line), as: UTF8.self)
    }
    let inference = try service.post(
      "/v2/models/tiny/infer",
      #"{"inputs":[{"name":"configuration","datatype":"BYTES","shape":[3],"data":["#
        + texts.joined(separator: ",") + #"]}],"outputs":[{"name":"band_gap_ev"}]}"#)
    let outputs = try #require(json(inference)["outputs"] as? [[String: any Sendable]])
    let data = try #require(outputs[0]["data"] as? [Any])
    #expect(data.map { $0 is NSNull } == [false, true, false])
  }

  @Test func `materials, model and models say what is predicted`() throws {
    let service = try RunningService(predictor: TinyModel.mixed.predictor)
    let materials = try #require(
      json(service.get("/materials"))["materials"] as? [[String: any Sendable]])
    let (energy, gap) = ("formation_energy_per_site_ev", "band_gap_ev")
    for material in materials {
      let expected = ["MoS2": [energy, gap], "BN": [energy], "P": [gap]]
      let name = try #require(material["name"] as? String)
      #expect(material["properties"] as? [String] == expected[name])
    }
    let one = try RunningService(predictor: TinyModel.gapOnly.predictor)
    for (service, expected) in [(service, [energy, gap]), (one, [gap])] {
      #expect(try json(service.get("/model"))["properties"] as? [String] == expected)
      let models = try #require(
        json(service.get("/models"))["models"] as? [[String: any Sendable]])
      #expect(models.map { $0["properties"] as? [String] } == [expected])
    }
    let outputs = try #require(
      json(one.get("/v2/models/tiny"))["outputs"] as? [[String: any Sendable]])
    #expect(
      outputs.compactMap { $0["name"] as? String } == [
        "band_gap_ev", "band_gap_low_ev", "band_gap_high_ev", "domain_distance", "in_domain",
        "error",
      ])
  }

  @Test(arguments: [
    (#""explain":true,"#, "/explain"),
    (#""chemical_potentials":"S-poor","#, "/chemical_potentials"),
  ])
  func `what needs an absent formation energy is an error that says so`(
    field: String, pointer: String
  ) throws {
    let service = try RunningService(predictor: TinyModel.gapOnly.predictor)
    let response = try service.predict(Self.request("MoS2", field))
    #expect(response.status == 422)
    let errors = try #require(json(response)["errors"] as? [[String: any Sendable]])
    #expect(errors.map { $0["code"] as? String } == ["property_not_predicted"])
    #expect(errors.map { $0["pointer"] as? String } == [pointer])
    // A model of energies has them.
    let other = try RunningService(predictor: TinyModel.energyOnly.predictor)
    #expect(try values(other.predict(Self.request("MoS2", field))) == Self.energies)
  }

  @Test(arguments: [
    (#""sort":"formation_energy""#, "/sort"), (#""temperature_k":300"#, "/temperature_k"),
    (#""max_formation_energy_ev":1"#, "/max_formation_energy_ev"),
    (#""chemical_potentials":"S-poor""#, "/chemical_potentials"),
  ])
  func `an enumeration that needs an absent property is refused with a pointer`(
    field: String, pointer: String
  ) throws {
    let service = try RunningService(predictor: TinyModel.gapOnly.predictor)
    func enumerate(_ field: String) throws -> Client.Response {
      try service.post(
        "/enumerate", #"{"material":"MoS2","supercell":[3,3],"defects":"2v_Mo",\#(field)}"#)
    }
    #expect(
      try problem(enumerate(field))
        == ReceivedProblem(422, "invalid_document", ["property_not_predicted \(pointer)"]))
    let arrangements = try json(enumerate(#""sort":"band_gap""#))["arrangements"]
    let gaps = try #require(arrangements as? [[String: any Sendable]]).compactMap {
      $0["band_gap_ev"] as? Double
    }
    #expect(!gaps.isEmpty && gaps == gaps.sorted())
  }

  @Test func `an output of an absent property is unknown to the model`() throws {
    let service = try RunningService(predictor: TinyModel.gapOnly.predictor)
    let response = try service.post(
      "/v2/models/tiny/infer",
      #"{"inputs":[{"name":"configuration","datatype":"BYTES","shape":[0],"data":[]}],"#
        + #""outputs":[{"name":"formation_energy_ev"}]}"#)
    #expect(response.status == 400)
    #expect(response.text.contains("the outputs of the model are band_gap_ev"))
  }

  @Test func `the pristine host has the properties of the model that are known`() throws {
    let pristine = #"{"material":"MoS2","supercell":[4,4],"defects":[]}"#
    let energies = try RunningService(predictor: TinyModel.energyOnly.predictor)
    let response = try energies.predict(pristine)
    #expect(try values(response) == Self.energies)
    #expect(try json(response)["formation_energy_ev"] as? Double == 0)
    // The host file has no band gap.
    let gaps = try RunningService(predictor: TinyModel.gapOnly.predictor)
    #expect(try gaps.predict(pristine).text.contains("no_band_gap"))
  }
}
