import Foundation
import HTTP
import HTTPSupport
import Testing

struct EnumerateTests {
  private let ndjson = ["Content-Type": "application/json", "Accept": "application/x-ndjson"]
  private let complex = #""material":"MoS2","supercell":[3,3],"defects":"v_Mo+2v_S""#

  private func document(_ response: Client.Response) throws -> (
    document: [String: any Sendable], arrangements: [[String: any Sendable]]
  ) {
    #expect(response.status == 200)
    let document = try json(response)
    return (document, try #require(document["arrangements"] as? [[String: any Sendable]]))
  }

  private func numbers(_ arrangements: [[String: any Sendable]], _ name: String) throws -> [Double]
  {
    try arrangements.map { try #require($0[name] as? Double) }
  }

  @Test func `multiplicities add up to the number of placements`() throws {
    let service = try RunningService()
    let (document, arrangements) = try document(service.post("/enumerate", "{\(complex)}"))
    // C(9, 1) · C(18, 2)
    #expect(document["total"] as? Int == 9 * 153)
    #expect(document["inequivalent"] as? Int == arrangements.count)
    let multiplicities = try arrangements.map { try #require($0["multiplicity"] as? Int) }
    #expect(multiplicities.reduce(0, +) == 9 * 153)
    #expect(Set(arrangements.compactMap { $0["key"] as? String }).count == arrangements.count)
  }

  @Test(arguments: ["[3,3]", "[2,4]", "[4,2]", "[[2,1],[-1,3]]"])
  func `an arrangement is what a request for its defects gets`(supercell: String) throws {
    let service = try RunningService()
    let response = try service.post(
      "/enumerate",
      #"{"material":"MoS2","supercell":\#(supercell),"defects":"v_Mo+v_S","#
        + #""chemical_potentials":"S-poor"}"#)
    let arrangements = try document(response).arrangements
    #expect(arrangements.count >= 3)
    for arrangement in arrangements {
      let request: [String: any Sendable] = [
        "material": "MoS2", "supercell": try #require(arrangement["supercell"]),
        "defects": try #require(arrangement["defects"]), "chemical_potentials": "S-poor",
      ]
      var expected = try json(
        service.predict(
          String(decoding: try JSONSerialization.data(withJSONObject: request), as: UTF8.self)))
      // Only these may differ: the request lists the defects, and the cache has the prediction now.
      for name in ["multiplicity", "defects"] { expected[name] = arrangement[name] }
      expected["cached"] = arrangement["cached"]
      #expect(NSDictionary(dictionary: expected) == NSDictionary(dictionary: arrangement))
    }
  }

  /// Each has as many placements as are expected: nearly full and full sublattices, and defects that are written twice.
  @Test(arguments: [
    ("17v_S", [18]), ("18v_S", [1]), ("18v_S+8v_Mo", [9]), ("17v_S+Se_S", [18]),
    ("v_S+v_S", [9, 18, 18, 54, 54]),
  ])
  func `dense arrangements have their numbers of defects`(
    defects: String, multiplicities: [Int]
  ) throws {
    let service = try RunningService()
    let body = #"{"material":"MoS2","supercell":[3,3],"defects":"\#(defects)"}"#
    let arrangements = try document(service.post("/enumerate", body)).arrangements
    #expect(
      try arrangements.map { try #require($0["multiplicity"] as? Int) }.sorted() == multiplicities)
    let count = defects.split(separator: "+").reduce(0) {
      $0 + (Int($1.prefix { $0.isNumber }) ?? 1)
    }
    for arrangement in arrangements {
      #expect((arrangement["defects"] as? [any Sendable])?.count == count)
    }
  }

  @Test func `lines are the members of the document`() throws {
    let service = try RunningService()
    for options in ["", #","sort":"band_gap","top":7"#, #","sample":9,"seed":4"#] {
      let body = "{\(complex)\(options)}"
      // From here on all predictions come from the cache.
      _ = try service.post("/enumerate", body)
      let list = try service.post("/enumerate", body).text
      let lines = try service.post("/enumerate", body, ndjson)
      #expect(lines.headers["Content-Type"] == "application/x-ndjson")
      #expect(Int(lines.headers["Lacuna-Total"] ?? "") == 9 * 153)
      let members = lines.text.split(separator: "\n").joined(separator: ",")
      #expect(list.hasPrefix(#"{"arrangements":[\#(members)],"inequivalent":"#))
    }
  }

  @Test func `arrangements are sorted, cut and filtered`() throws {
    let service = try RunningService()
    func arrangements(_ options: String) throws -> [[String: any Sendable]] {
      try document(service.post("/enumerate", "{\(complex),\(options)}")).arrangements
    }
    let all = try arrangements(#""sort":"formation_energy""#)
    let energies = try numbers(all, "formation_energy_ev")
    #expect(energies == energies.sorted())
    let keys = try arrangements(#""sort":"key""#).compactMap { $0["key"] as? String }
    #expect(keys == keys.sorted())
    let first = try arrangements(#""top":5"#)
    #expect(
      first.compactMap { $0["key"] as? String } == all.prefix(5).compactMap { $0["key"] as? String }
    )
    let gaps = try numbers(all, "band_gap_ev")
    #expect(
      try numbers(arrangements(#""sort":"band_gap","top":4"#), "band_gap_ev")
        == gaps.sorted().prefix(4).map(\.self))
    let target = try numbers(arrangements(#""target_gap_ev":0.5,"top":6"#), "band_gap_ev")
    let distances = target.map { abs($0 - 0.5) }
    #expect(distances == gaps.map { abs($0 - 0.5) }.sorted().prefix(6).map(\.self))
    let median = energies[energies.count / 2]
    #expect(
      try numbers(arrangements(#""max_formation_energy_ev":\#(median)"#), "formation_energy_ev")
        .sorted()
        == energies.filter { $0 <= median })
    let inDomain = try arrangements(#""in_domain_only":true"#)
    #expect(inDomain.count == all.count { $0["in_domain"] as? Bool == true })
  }

  /// The sums are taken here from the energies and multiplicities alone.
  @Test func `weights and thermodynamics are those of the canonical ensemble`() throws {
    let service = try RunningService()
    let (document, arrangements) = try document(
      service.post("/enumerate", #"{\#(complex),"temperature_k":900,"sort":"key"}"#))
    let thermalEnergy = 8.617333262e-5 * 900
    let energies = try numbers(arrangements, "formation_energy_ev")
    let degeneracies = try arrangements.map { Double(try #require($0["multiplicity"] as? Int)) }
    let factors = zip(energies, degeneracies).map { $1 * exp(-($0 - energies[0]) / thermalEnergy) }
    let partition = factors.reduce(0, +)
    let probabilities = factors.map { $0 / partition }
    func isNear(_ left: Double, _ right: Double) -> Bool {
      abs(left - right) < 1e-6 * max(1, abs(right))
    }
    #expect(zip(try numbers(arrangements, "boltzmann_weight"), probabilities).allSatisfy(isNear))
    func mean(_ values: [Double]) -> Double {
      zip(values, probabilities).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let sums = try #require(document["thermodynamics"] as? [String: Double])
    #expect(sums["temperature_k"] == 900)
    #expect(isNear(try #require(sums["mean_formation_energy_ev"]), mean(energies)))
    #expect(
      isNear(try #require(sums["mean_band_gap_ev"]), mean(try numbers(arrangements, "band_gap_ev")))
    )
    #expect(
      isNear(
        try #require(sums["free_energy_ev"]), energies[0] - thermalEnergy * log(partition)))
    // Gibbs: −k Σ p ln p over all placements, of which an arrangement has as many as its degeneracy.
    let entropy = zip(probabilities, degeneracies).reduce(0) { $0 - $1.0 * log($1.0 / $1.1) }
    #expect(
      isNear(try #require(sums["configurational_entropy_ev_per_k"]) / 8.617333262e-5, entropy))
    // Filters and top leave the sums as they are.
    let few = try self.document(
      service.post(
        "/enumerate", #"{\#(complex),"temperature_k":900,"top":1,"max_formation_energy_ev":0}"#)
    ).document
    #expect(few["thermodynamics"] as? [String: Double] == sums)
  }

  @Test func `a sample has distinct arrangements, the same again for the same seed`() throws {
    let service = try RunningService()
    func keys(_ options: String) throws -> [String] {
      try document(
        service.post(
          "/enumerate",
          #"{"material":"MoS2","supercell":[4,4],"defects":"12v_S+2W_Mo",\#(options)}"#)
      ).arrangements.compactMap { $0["key"] as? String }
    }
    let sample = try keys(#""sample":50,"seed":1"#)
    #expect(Set(sample).count == 50)
    #expect(try keys(#""sample":50,"seed":1"#) == sample)
    #expect(try keys(#""sample":50,"seed":2"#) != sample)
  }

  @Test(arguments: [
    (#"{"material":"MoS2"}"#, "missing_field /defects"),
    (#"{"defects":"v_S"}"#, "missing_field /material"),
    (#"{"material":"Au","defects":"v_Au"}"#, "unknown_material /material"),
    (#"{"material":"MoS2","defects":"v_S","supercell":[0,4]}"#, "invalid_supercell /supercell/0"),
    (#"{"material":"MoS2","defects":"v_S","supercell":[65,1]}"#, "invalid_supercell /supercell/0"),
    (
      #"{"material":"MoS2","defects":"v_S","supercell":[[64,64],[-64,64]]}"#,
      "invalid_supercell /supercell"
    ),
    (
      #"{"material":"MoS2","defects":"v_S","supercell":[[1,1],[2,2]]}"#,
      "invalid_supercell /supercell"
    ),
    (#"{"material":"MoS2","defects":["v_S"]}"#, "wrong_type /defects"),
    (#"{"material":"MoS2","defects":"2v_S+0v_Mo"}"#, "invalid_defect_name /defects"),
    (#"{"material":"MoS2","defects":"1025v_S","supercell":[64,64]}"#, "too_many_defects /defects"),
    (#"{"material":"MoS2","defects":"99999999999999999999v_S"}"#, "too_many_defects /defects"),
    (#"{"material":"MoS2","defects":"9v_S+10Se_S","supercell":[3,3]}"#, "too_few_sites /defects"),
    (#"{"material":"MoS2","defects":"v_S","top":"x"}"#, "wrong_type /top"),
    (#"{"material":"MoS2","defects":"v_S","sample":0}"#, "value_out_of_range /sample"),
    (#"{"material":"MoS2","defects":"v_S","limit":0}"#, "value_out_of_range /limit"),
    (#"{"material":"MoS2","defects":""}"#, "invalid_defect_name /defects"),
    (#"{"material":"MoS2","defects":"v_B"}"#, "wrong_element /defects"),
    (#"{"material":"MoS2","defects":"Fe_Mo"}"#, "unsupported_defect /defects"),
    (#"{"material":"MoS2","supercell":[2,2],"defects":"9v_S"}"#, "too_few_sites /defects"),
    (#"{"material":"MoS2","defects":"30v_S"}"#, "too_many_arrangements /defects"),
    (#"{"material":"MoS2","defects":"3v_S","limit":2}"#, "too_many_arrangements /defects"),
    (#"{"material":"MoS2","defects":"30v_S","sample":1000000}"#, "too_many_arrangements /sample"),
    (#"{"material":"MoS2","defects":"v_S","top":0}"#, "value_out_of_range /top"),
    (#"{"material":"MoS2","defects":"v_S","top":10001}"#, "value_out_of_range /top"),
    (#"{"material":"MoS2","defects":"v_S","sort":"energy"}"#, "invalid_value /sort"),
    (
      #"{"material":"MoS2","defects":"v_S","temperature_k":0}"#, "value_out_of_range /temperature_k"
    ),
    (
      #"{"material":"MoS2","defects":"v_S","temperature_k":300,"sample":1}"#,
      "conflicting_fields /temperature_k"
    ),
    (
      #"{"material":"MoS2","defects":"v_S","sort":"key","target_gap_ev":1}"#,
      "conflicting_fields /target_gap_ev"
    ),
    (#"{"material":"MoS2","defects":"v_S","seed":1}"#, "conflicting_fields /seed"),
    (
      #"{"material":"MoS2","defects":"v_S","chemical_potentials":"N-poor"}"#,
      "invalid_value /chemical_potentials"
    ),
    (#"{"material":"MoS2","defects":"v_S","temperature":300}"#, "unknown_field /temperature"),
  ])
  func `a request that is at fault is refused with a pointer`(body: String, fault: String) throws {
    let service = try RunningService()
    #expect(
      try problem(service.post("/enumerate", body))
        == ReceivedProblem(422, "invalid_document", [fault]))
    #expect(
      try problem(service.post("/enumerate", body, ndjson))
        == ReceivedProblem(422, "invalid_document", [fault]))
  }

  @Test func `more arrangements than a document may have are an error, and lines are not`() throws {
    let service = try RunningService()
    // 13,922 arrangements.
    let body = #"{"material":"MoS2","defects":"4v_S"}"#
    #expect(
      try problem(service.post("/enumerate", body))
        == ReceivedProblem(422, "invalid_document", ["too_many_arrangements /defects"]))
    let first = try document(
      service.post("/enumerate", #"{"material":"MoS2","defects":"4v_S","top":2}"#))
    #expect(first.arrangements.count == 2)
    let count = try #require(first.document["inequivalent"] as? Int)
    #expect(count > 10_000)
    let lines = try service.post("/enumerate", body, ndjson).text.split(separator: "\n")
    #expect(lines.count == count)
  }

  /// A top list is silent until its end, so only the closed connection can end the work.
  @Test func `work ends when the client has gone`() throws {
    let service = try RunningService()
    for accept in ["application/json", "application/x-ndjson"] {
      let client = try service.client()
      let body = #"{"material":"MoS2","defects":"3v_S+v_Mo","top":3}"#
      try client.begin(
        "POST", "/enumerate", ["Content-Type": "application/json", "Accept": accept],
        length: body.utf8.count)
      try client.send(body)
      eventually { service.server.monitor.snapshot().openStreams == 1 }
      client.close()
      eventually { service.server.monitor.snapshot().openStreams == 0 }
    }
    // 27,000 arrangements would take longer than that.
    #expect(service.service.predictions.computedCount < 20_000)
  }
}
