import FileSupport
import Foundation
import HTTPSupport
import ModelSupport
import Prediction
import PredictionStore
import Service
import Testing

/// Several models in one server; the first knows fewer hosts.
struct ModelsTests {
  private static let small = TinyModel.shared.predictor

  private func service(cache: String? = nil) throws -> RunningService {
    let committed = try Fixture.predictor.get()
    return try RunningService(
      cache: cache,
      models: [ModelSource("small") { Self.small }, ModelSource("committed") { committed }])
  }

  /// A configuration, and more fields.
  func body(_ material: String, _ fields: String = "", defects: String = "v") -> String {
    let element = ["MoS2": "S", "GaSe": "Se", "P": "P"][material] ?? "B"
    return #"{"material":"\#(material)","defects":"\#(defects)_\#(element)"\#(fields)}"#
  }

  func model(_ response: Client.Response) throws -> String? {
    try json(response)["model"] as? String
  }

  func identities() throws -> (small: String, committed: String) {
    (Self.small.identity, try Fixture.predictor.get().identity)
  }

  // MARK: Routing

  @Test func `the first model that knows the host answers, unless the request names another`()
    throws
  {
    let service = try service()
    let (small, committed) = try identities()
    #expect(try model(service.predict(body("MoS2"))) == small)
    #expect(try model(service.predict(body("MoS2", #","model":null"#))) == small)
    #expect(try model(service.predict(body("GaSe"))) == committed)
    for name in ["2dmd", committed] {
      let response = try service.predict(body("MoS2", #","model":"\#(name)""#))
      #expect(try model(response) == committed)
      // The default supercell is that of the model.
      #expect(try json(response)["supercell"] as? [Int] == [8, 8])
    }
    #expect(try json(service.predict(body("MoS2")))["supercell"] as? [Int] == [4, 4])
    let explained = try service.predict(body("MoS2", #","model":"2dmd","explain":true"#))
    #expect(try model(explained) == committed)
    let alone = try RunningService().predict(body("MoS2", #","explain":true"#))
    #expect(explained.withoutID == alone.withoutID)
  }

  @Test func `a list, its configurations and lines name their models`() throws {
    let service = try service()
    let (small, committed) = try identities()
    func models(_ text: String) throws -> [String?] {
      let predictions = try #require(
        try json(service.post("/predict-many", text))["predictions"] as? [[String: any Sendable]])
      return predictions.map { $0["model"] as? String }
    }
    let members = [
      body("MoS2"), body("MoS2", #","model":"2dmd""#), body("GaSe"), body("P", #","model":"tiny""#),
    ].joined(separator: ",")
    #expect(
      try models(#"{"configurations":[\#(members)]}"#) == [small, committed, committed, small])
    #expect(
      try models(#"{"configurations":[\#(members)],"model":"2dmd"}"#)
        == [committed, committed, committed, small])
    let lines = try service.post(
      "/predict-many",
      [body("MoS2"), body("MoS2", #","model":"2dmd""#), body("GaSe"), body("P")]
        .joined(separator: "\n"),
      ["Content-Type": "application/x-ndjson"])
    let answers = try lines.text.split(separator: "\n").map {
      try json($0.utf8)["model"] as? String
    }
    #expect(answers == [small, committed, committed, small])
  }

  @Test func `a structure is of the first model that knows its host, or of the named one`() throws {
    let service = try service()
    let (small, committed) = try identities()
    for (material, first) in [("MoS2", small), ("GaSe", committed)] {
      let text = try service.post("/structure?format=poscar", body(material)).text
      let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
      let plain = ["Content-Type": "text/plain"]
      #expect(try model(service.post("/predict", text, plain)) == first)
      #expect(try model(service.post("/predict?model=2dmd", text, plain)) == committed)
      #expect(try model(service.predict(#"{"structure":\#(quoted)}"#)) == first)
      let named = try service.predict(#"{"structure":\#(quoted),"model":"2dmd"}"#)
      #expect(try model(named) == committed)
    }
    // The structure has the default supercell of the model.
    let count = { (body: String) in
      try service.post("/structure?format=extxyz", body).text.split(separator: "\n").count - 2
    }
    #expect(try count(body("MoS2")) == 3 * 16 - 1)
    #expect(try count(body("MoS2", #","model":"2dmd""#)) == 3 * 64 - 1)
    let gallium = try service.post("/structure", body("GaSe")).text
    let other = try service.post(
      "/structure?model=tiny", gallium, ["Content-Type": "chemical/x-cif"])
    #expect(other.status == 422)
  }

  @Test func `an unknown model and a host that the named model lacks are errors`() throws {
    let service = try service()
    let none = #","model":"none""#
    let unknown = ReceivedProblem(422, "invalid_document", ["unknown_model /model"])
    let response = try service.predict(body("MoS2", none))
    #expect(try problem(response) == unknown)
    for identity in try [identities().small, identities().committed] {
      #expect(response.text.contains(identity))
    }
    #expect(try problem(service.post("/structure", body("MoS2", none))) == unknown)
    #expect(
      try problem(service.post("/predict?model=none", "x", ["Content-Type": "text/plain"]))
        == unknown)
    #expect(
      try problem(service.post("/predict-many", #"{"configurations":[],"model":"none"}"#))
        == unknown)
    let list = try json(
      service.post("/predict-many", #"{"configurations":[\#(body("MoS2", none))]}"#))
    let member = try #require((list["predictions"] as? [[String: any Sendable]])?.first)
    #expect(
      try problem(in: member)
        == ReceivedProblem(422, "invalid_document", ["unknown_model /configurations/0/model"]))

    let lacking = try service.predict(body("GaSe", #","model":"tiny""#))
    #expect(
      try problem(lacking)
        == ReceivedProblem(422, "invalid_document", ["unknown_material /material"]))
    #expect(lacking.text.contains("BN, MoS2, P"))
    #expect(
      try problem(service.predict(body("MoS2", #","model":7"#)))
        == ReceivedProblem(422, "invalid_document", ["wrong_type /model"]))
    #expect(
      try problem(service.post("/predict?model=2dmd", body("MoS2")))
        == ReceivedProblem(422, "invalid_document", ["conflicting_fields /model"]))
    for (path, name) in [("/model", "name"), ("/materials", "model")] {
      let response = try service.get("\(path)?\(name)=none")
      #expect(try problem(response) == ReceivedProblem(404, "unknown_model"))
      let (small, committed) = try identities()
      #expect(
        response.text.contains(
          "the query parameter '\(name)': no model is called 'none'; the models are \(small), \(committed)"
        ))
    }
    for (path, sentence) in [
      ("/model?model=2dmd", "'model' is unknown; allowed: name"),
      ("/materials?name=2dmd", "'name' is unknown; allowed: model"),
      ("/model?name=2dmd&name=tiny", "'name' occurs twice"),
    ] {
      let response = try service.get(path)
      #expect(try problem(response) == ReceivedProblem(400, "unknown_query"))
      #expect(response.text.contains(sentence))
    }
  }

  // MARK: The cache

  @Test func `predictions of one model never answer for another, in memory or in the file`() throws
  {
    try withTemporaryFolder { folder in
      let path = folder + "/c.sqlite"
      // One configuration of both, a list of them and their explanations.
      let requests = ["tiny", "2dmd"].flatMap { name in
        ["", #","explain":true"#].map {
          body("MoS2", #","supercell":[5,5],"model":"\#(name)"\#($0)"#, defects: "v_Mo+v")
        }
      }
      func numbers(_ service: RunningService, isCached: Bool) throws -> [String] {
        try requests.map { request in
          let response = try service.predict(request)
          #expect(response.status == 200)
          let isFirst = !request.contains("explain")
          if isFirst { #expect(try json(response)["cached"] as? Bool == isCached) }
          return response.withoutID
        }
      }
      var first: [String] = []
      do {
        let service = try service(cache: path)
        first = try numbers(service, isCached: false)
        // From memory by the parsed request, and by its bytes.
        for _ in 0..<3 { #expect(try numbers(service, isCached: true) == first) }
        #expect(first[0] != first[2])
      }
      for (name, own) in [("tiny", first[..<2]), ("2dmd", first[2...])] {
        let predictor = name == "tiny" ? Self.small : try Fixture.predictor.get()
        let alone = try RunningService(predictor: predictor)
        let expected = try requests.filter { $0.contains(name) }.map {
          try alone.predict($0).withoutID
        }
        #expect(expected == Array(own))
      }
      let connection = try SQLiteConnection(path: path, mode: .readOnly, busyTimeout: 1000)
      // The pair and its two defects for each model.
      #expect(
        try connection.integer("SELECT count(DISTINCT model) FROM predictions") == 2)
      #expect(
        try connection.integer("SELECT count(DISTINCT canonical_key) FROM predictions") == 3)
      #expect(try connection.integer("SELECT count(*) FROM predictions") == 6)
      let service = try service(cache: path)
      #expect(try numbers(service, isCached: true) == first)
      #expect(service.store.snapshot.allLookups.misses == 0)
    }
  }

  // MARK: Descriptions

  @Test func `the models, their hosts and their defaults are listed`() throws {
    let service = try service()
    let (small, committed) = try identities()
    #expect(
      try service.get("/health").text
        == #"{"status":"ready","model":"\#(small)","models":["\#(small)","\#(committed)"]}"#)
    let models = try #require(
      try json(service.get("/models"))["models"] as? [[String: any Sendable]])
    #expect(models.map { $0["name"] as? String } == ["tiny", "2dmd"])
    #expect(models.map { $0["identity"] as? String } == [small, committed])
    let hosts = ["BN", "MoS2", "P"]
    #expect(models[0]["materials"] as? [String] == hosts)
    #expect(models[0]["default_for"] as? [String] == hosts)
    #expect(models[1]["materials"] as? [String] == CommittedFiles.hosts.map(\.name))
    #expect(models[1]["default_for"] as? [String] == ["GaSe", "InSe", "WSe2"])

    for (query, identity) in [
      ("", small), ("?name=tiny", small), ("?name=2dmd", committed),
      ("?name=\(committed)", committed),
    ] {
      #expect(try json(service.get("/model" + query))["identity"] as? String == identity)
    }
    func materials(_ query: String) throws -> [[String: any Sendable]] {
      try #require(
        try json(service.get("/materials" + query))["materials"] as? [[String: any Sendable]])
    }
    let all = try materials("")
    #expect(all.map { $0["name"] as? String } == CommittedFiles.hosts.map(\.name))
    #expect(
      all.map { $0["model"] as? String } == ["tiny", "2dmd", "2dmd", "tiny", "tiny", "2dmd"])
    // The entry describes what that model knows.
    let sulphide = try #require(all.first { $0["name"] as? String == "MoS2" })
    #expect(sulphide["default_supercell"] as? [Int] == [4, 4])
    let named = try materials("?model=2dmd")
    #expect(named.allSatisfy { $0["model"] as? String == "2dmd" } && named.count == 6)
    #expect(try materials("?model=tiny").map { $0["name"] as? String } == hosts)
  }

  @Test func `metrics distinguish the models`() throws {
    let service = try service()
    for request in [body("MoS2"), body("MoS2"), body("MoS2", #","model":"2dmd""#), body("GaSe")] {
      #expect(try service.predict(request).status == 200)
    }
    let (small, committed) = try identities()
    let lines = try service.get("/metrics").text.split(separator: "\n")
    for line in [
      #"lacuna_predictions_computed_total{model="tiny"} 1"#,
      #"lacuna_predictions_computed_total{model="2dmd"} 2"#,
      #"lacuna_cache_hits_total{model="tiny",layer="memory"} 1"#,
      #"lacuna_cache_hits_total{model="2dmd",layer="memory"} 0"#,
      #"lacuna_cache_misses_total{model="tiny"} 1"#,
      #"lacuna_cache_misses_total{model="2dmd"} 2"#,
      #"lacuna_model_info{model="tiny",version="\#(small.dropFirst("tiny@".count))"} 1"#,
      #"lacuna_model_info{model="2dmd",version="\#(committed.dropFirst("2dmd@".count))"} 1"#,
    ] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
    func count(_ model: String, _ material: String) -> Int {
      let name = #"lacuna_predictions_total{model="\#(model)",material="\#(material)","#
      return lines.filter { $0.hasPrefix(name) }.compactMap { Int($0.split(separator: " ")[1]) }
        .reduce(0, +)
    }
    #expect(count("tiny", "MoS2") == 2 && count("2dmd", "MoS2") == 1 && count("2dmd", "GaSe") == 1)
    #expect(!lines.contains { $0.contains(#"model="tiny",material="GaSe""#) })
  }

  // MARK: The Open Inference Protocol

  @Test func `each model has its own inference`() throws {
    let service = try service()
    #expect(try service.get("/v2/models").text == #"{"models":["tiny","2dmd"]}"#)
    func infer(_ name: String, _ texts: [String]) throws -> [String: any Sendable] {
      let data = String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
      return try json(
        service.post(
          "/v2/models/\(name)/infer",
          #"{"inputs":[{"name":"configuration","datatype":"BYTES","shape":[\#(texts.count)],"#
            + #""data":\#(data)}],"outputs":[{"name":"formation_energy_ev"},{"name":"error"}]}"#))
    }
    for predictor in [Self.small, try Fixture.predictor.get()] {
      let name = predictor.manifest.name
      let version = String(predictor.identity.dropFirst(name.count + 1))
      let other = name == "tiny" ? "2dmd" : "tiny"
      let metadata = try json(service.get("/v2/models/\(name)"))
      #expect(metadata["name"] as? String == name)
      #expect(metadata["versions"] as? [String] == [version])
      for path in ["/v2/models/\(name)/ready", "/v2/models/\(name)/versions/\(version)/ready"] {
        #expect(try service.get(path).text == #"{"name":"\#(name)","ready":true}"#)
      }
      #expect(try service.get("/v2/models/\(other)/versions/\(version)/ready").status == 404)
      let texts = [
        body("MoS2"), body("MoS2", #","model":"\#(name)""#), body("MoS2", #","model":"\#(other)""#),
      ]
      let fields = try infer(name, texts)
      #expect(fields["model_name"] as? String == name)
      #expect(fields["model_version"] as? String == version)
      let outputs = try #require(fields["outputs"] as? [[String: any Sendable]])
      let energies = try #require(outputs[0]["data"] as? [Any])
      let single = try json(service.predict(texts[1]))["formation_energy_ev"] as? Double
      #expect(energies[0] as? Double == single && energies[1] as? Double == single)
      let errors = try #require(outputs[1]["data"] as? [String])
      #expect(errors[0].isEmpty && errors[1].isEmpty)
      #expect(
        try ReceivedProblem(json(errors[2].utf8))
          == ReceivedProblem(422, "invalid_document", ["conflicting_fields /model"]))
    }
    #expect(try service.get("/v2/models/none").text.contains(identities().small))
  }
}
