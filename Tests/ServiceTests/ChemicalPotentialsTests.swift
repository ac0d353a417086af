import Crystals
import Defects
import FileSupport
import Foundation
import JSON
import Logging
import Numerics
import Prediction
import PredictionStore
import Service
import Structures
import Testing

struct ChemicalPotentialsTests {
  private static let caching = CachingPredictor(
    Predictors(Fixture.predictor),
    store: PredictionStore(StoreConfiguration(path: nil), logger: Logger(label: "test")))

  /// Returns the response to a configuration at potentials written as JSON.
  private func response(
    to configuration: DefectConfiguration, at potentials: String? = nil, explain: Bool = false
  ) throws -> PredictionResponse {
    let more =
      (potentials.map { #","chemical_potentials":\#($0)"# } ?? "")
      + (explain ? #","explain":true"# : "")
    let text = Fixture.json(configuration).dropLast() + "\(more)}"
    return try Self.caching.response(to: ConfigurationDocument(json: Array(text.utf8)))
  }

  /// Potentials of the elements of each host, in whole µeV: as low as its limits, and lower for substituents.
  private static func potentials(
    of host: String, using random: inout SplitMix64
  ) -> [String: Double] {
    let least = [
      "MoS2": ["Mo": -2.658, "S": -1.329, "W": -4, "Se": -4],
      "BN": ["B": -2.541, "N": -2.541, "C": -4], "P": ["P": -4, "N": -4],
    ]
    // In the order of the symbols, so that the draws are the same in each run.
    return (least[host] ?? [:]).sorted { $0.key < $1.key }.reduce(into: [:]) { drawn, least in
      drawn[least.key] = Double.random(in: least.value * 1e6...0, using: &random).rounded() / 1e6
    }
  }

  private static func json(_ potentials: [String: Double]) -> String {
    "{" + potentials.map { #""\#($0)":\#($1)"# }.joined(separator: ",") + "}"
  }

  /// Whole µeV.
  private func micro(_ energy: Double?) -> Double { ((energy ?? .nan) * 1e6).rounded() }

  private static let energies: [PredictionField] = [
    .formationEnergy, .formationEnergyLow, .formationEnergyHigh,
  ]

  @Test func `energies change by Δμ of what is removed less Δμ of what is added, and nothing else`()
    throws
  {
    var random = SplitMix64(seed: 1)
    for configuration in try Fixture.configurations(30, seed: 21) {
      let supercell = configuration.supercell
      let potentials = Self.potentials(of: supercell.host.name, using: &random)
      var shift = 0.0
      for defect in configuration.defects {
        shift += potentials[supercell.element(at: defect.site).symbol] ?? 0
        if case .element(let added) = defect.occupant { shift -= potentials[added.symbol] ?? 0 }
      }
      let plain = try response(to: configuration)
      let shifted = try response(to: configuration, at: Self.json(potentials))
      for field in PredictionField.allCases {
        if Self.energies.contains(field) {
          #expect(micro(shifted[field]) == micro(plain[field]) + micro(shift))
        } else if field == .formationEnergyPerSite {
          let perSite = shift / Double(configuration.defects.count)
          #expect(abs(micro(shifted[field]) - micro(plain[field]) - perSite * 1e6) < 0.5001)
        } else {
          #expect(shifted[field] == plain[field])
        }
      }
      // One row of the cache serves all potentials.
      #expect(shifted.lookup.isCached && shifted.lookup.prediction == plain.lookup.prediction)
    }
  }

  @Test
  func `differences at one stoichiometry and widths of intervals are independent of potentials`()
    throws
  {
    var random = SplitMix64(seed: 2)
    for configuration in try Fixture.configurations(20, seed: 22) {
      // The same defects elsewhere: each element at the sites of its own.
      let supercell = configuration.supercell
      var taken: Set<Int> = []
      let moved = try DefectConfiguration(
        supercell: supercell,
        defects: configuration.defects.map { defect in
          let sites = (0..<supercell.siteCount).filter {
            supercell.element(at: $0) == supercell.element(at: defect.site) && !taken.contains($0)
          }
          let site = try #require(sites.randomElement(using: &random))
          taken.insert(site)
          return PointDefect(site: site, occupant: defect.occupant)
        })
      // Also potentials that are no whole numbers of µeV.
      let potentials = Self.potentials(of: supercell.host.name, using: &random)
        .mapValues { $0 / 3 }
      let plain = try [configuration, moved].map { try response(to: $0) }
      let shifted = try [configuration, moved].map {
        try response(to: $0, at: Self.json(potentials))
      }
      for field in Self.energies + [.formationEnergyPerSite] {
        #expect(
          micro(shifted[0][field]) - micro(shifted[1][field])
            == micro(plain[0][field]) - micro(plain[1][field]))
      }
      #expect(
        micro(shifted[0][.formationEnergyHigh]) - micro(shifted[0][.formationEnergyLow])
          == micro(plain[0][.formationEnergyHigh]) - micro(plain[0][.formationEnergyLow]))
    }
  }

  @Test func `each defect's contribution changes by its own Δμ, and the sum is the energy`() throws
  {
    var random = SplitMix64(seed: 3)
    for configuration in try Fixture.configurations(12, seed: 23) {
      let potentials = Self.potentials(of: configuration.supercell.host.name, using: &random)
        .mapValues { $0 / 7 }
      let plain = try #require(try response(to: configuration, explain: true).explanation)
      let answer = try response(to: configuration, at: Self.json(potentials), explain: true)
      let shifted = try #require(answer.explanation)
      #expect(shifted.pairs == plain.pairs && shifted.manyBody == plain.manyBody)
      for (index, defect) in configuration.defects.enumerated() {
        let supercell = configuration.supercell
        var shift = potentials[supercell.element(at: defect.site).symbol] ?? 0
        if case .element(let added) = defect.occupant { shift -= potentials[added.symbol] ?? 0 }
        #expect(abs(shifted.defects[index] - plain.defects[index] - shift) < 1.1e-6)
      }
      let sum =
        shifted.defects.map(micro).reduce(0, +)
        + shifted.pairs.map { micro($0.formationEnergy) }.reduce(0, +) + micro(shifted.manyBody)
      #expect(sum == micro(answer[.formationEnergy]))
    }
  }

  @Test func `symmetry images have the same energies at all potentials`() throws {
    var random = SplitMix64(seed: 4)
    for configuration in try Fixture.configurations(12, seed: 24) {
      let potentials = Self.json(
        Self.potentials(of: configuration.supercell.host.name, using: &random).mapValues { $0 / 9 })
      let image = try configuration.randomImage(using: &random)
      #expect(
        try Self.energies.map { try response(to: image, at: potentials)[$0] }
          == Self.energies.map { try response(to: configuration, at: potentials)[$0] })
    }
  }

  /// The potentials of a response.
  private struct Echo: Decodable {
    let chemical_potentials: [String: Double]?
  }

  private func echo(_ host: String, _ potentials: String?) throws -> [String: Double]? {
    let supercell = try CommittedFiles.supercell(host, 5, 5)
    let configuration = try DefectConfiguration(
      supercell: supercell, defects: [PointDefect(site: 0, occupant: .vacancy)])
    let bytes = try response(to: configuration, at: potentials).bytes
    return try JSONDecoder().decode(Echo.self, from: Data(bytes)).chemical_potentials
  }

  @Test func `a name is a limit in equilibrium with the host, and the response has its potentials`()
    throws
  {
    for name in ["S-rich", "Mo-poor"] {
      #expect(try echo("MoS2", #""\#(name)""#) == ["Mo": -2.658, "S": 0])
    }
    for name in ["S-poor", "Mo-rich"] {
      #expect(try echo("MoS2", #""\#(name)""#) == ["Mo": 0, "S": -1.329])
    }
    #expect(try echo("BN", #""N-poor""#) == ["B": 0, "N": -2.541])
    for name in ["P-rich", "P-poor"] { #expect(try echo("P", #""\#(name)""#) == ["P": 0]) }
    #expect(try echo("MoS2", #"{"Se":-0.25,"S":0}"#) == ["Se": -0.25, "S": 0])
    #expect(try echo("MoS2", "{}") == [:])
    #expect(try echo("MoS2", "null") == nil)
    #expect(try echo("MoS2", nil) == nil)
  }

  @Test func `at every limit the potentials of a formula unit add up to its enthalpy`() throws {
    for host in CommittedFiles.hosts {
      let enthalpy = try #require(host.thermodynamics?.formationEnthalpy)
      let limits = ChemicalPotentialLimit.all(of: host)
      #expect(limits.count == host.elements.count)
      #expect(Set(limits.flatMap(\.names)).count == 2 * host.elements.count)
      for limit in limits {
        let sum = host.formulaUnit.map { limit.potentials[$0.element] * Double($0.count) }
          .reduce(0, +)
        #expect(abs(sum - enthalpy) < 1e-12)
      }
    }
  }

  @Test func `potentials may be as low as the limits of the host, and those of substituents lower`()
    throws
  {
    for host in CommittedFiles.hosts where ["BN", "MoS2", "P"].contains(host.name) {
      for limit in ChemicalPotentialLimit.all(of: host) {
        for value in limit.potentials.values {
          let text = "{\"\(value.element)\":\(value.energy)}"
          #expect(try echo(host.name, text) == [value.element.symbol: value.energy])
        }
      }
    }
    // A limit that was rounded to two decimals.
    #expect(try echo("MoS2", #"{"S":-1.33}"#) == ["S": -1.33])
    #expect(try echo("MoS2", #"{"Se":-3}"#) == ["Se": -3])
  }

  @Test(arguments: [
    ("MoS2", #""S-Rich""#, "invalid_value /chemical_potentials"),
    ("MoS2", #""B-rich""#, "invalid_value /chemical_potentials"),
    ("MoS2", #""""#, "invalid_value /chemical_potentials"),
    ("MoS2", #"{"S":0.001}"#, "value_out_of_range /chemical_potentials/S"),
    ("MoS2", #"{"S":-101}"#, "value_out_of_range /chemical_potentials/S"),
    ("MoS2", #"{"S":-4.127}"#, "value_out_of_range /chemical_potentials/S"),
    ("MoS2", #"{"Mo":-2.67}"#, "value_out_of_range /chemical_potentials/Mo"),
    ("BN", #"{"C":-101}"#, "value_out_of_range /chemical_potentials/C"),
    ("MoS2", #"{"S":1e999}"#, "value_out_of_range /chemical_potentials/S"),
    ("MoS2", #"{"S":"-1"}"#, "wrong_type /chemical_potentials/S"),
    ("MoS2", #"{"B":-1}"#, "unknown_element /chemical_potentials/B"),
    ("P", #"{"C":-1}"#, "unknown_element /chemical_potentials/C"),
    ("MoS2", #"{"a/b":-1,"S":1}"#, "unknown_element /chemical_potentials/a~1b"),
    ("MoS2", #"{"S":-1,"S":-2}"#, "duplicate_field /chemical_potentials/S"),
    ("MoS2", "[]", "wrong_type /chemical_potentials"),
    ("MoS2", "1", "wrong_type /chemical_potentials"),
  ])
  func `potentials that cannot be are faults with code, pointer and allowed values`(
    host: String, potentials: String, fault: String
  ) throws {
    let error = try #require(throws: InvalidDocument.self) { try echo(host, potentials) }
    let first = try #require(error.faults.first)
    #expect("\(first.code.rawValue) \(first.pointer)" == fault)
    if potentials.contains("rich") { #expect(first.detail.contains("S-rich, Mo-poor")) }
    if host == "P" { #expect(first.detail.contains("P, N")) }
  }

  @Test func `the text of an option means what the JSON means`() throws {
    for (text, json) in [
      ("S-poor", #""S-poor""#), ("S=-0.5,Mo=0", #"{"S":-0.5,"Mo":0}"#),
      ("S = -1e-1", #"{"S":-0.1}"#),
    ] {
      let document = try ConfigurationDocument(
        json: Array(#"{"material":"P","defects":[],"chemical_potentials":\#(json)}"#.utf8))
      #expect(try ChemicalPotentialsDocument(text: text) == document.chemicalPotentials)
    }
    for text in ["S=", "S=x", "S=-1,,", "S=nan", "S=-1,S=-1", String(repeating: "x", count: 201)] {
      #expect(throws: InvalidDocument.self) { try ChemicalPotentialsDocument(text: text) }
    }
  }

  @Test func `lines without potentials have the default, in JSON and in a table`() throws {
    let vacancy =
      #"{"material":"MoS2","supercell":[5,5],"defects":[{"type":"vacancy","cell":[0,0],"basis":1}]"#
    let input = Array("\(vacancy)}\n\(vacancy),\"chemical_potentials\":{\"S\":-0.5}}\n".utf8)
    let plain = try Self.caching.response(
      to: ConfigurationDocument(json: Array("\(vacancy)}".utf8)))[.formationEnergy]
    var table = NDJSONPredictor(
      format: .csv, chemicalPotentials: try ChemicalPotentialsDocument(text: "S-poor"))
    let rows = try table.responses(to: input, by: Self.caching)
      .map { String(decoding: $0, as: UTF8.self) }.joined().split(separator: "\n")
    #expect(rows.count == 2)
    for (row, (column, shift)) in zip(rows, [(#","Mo=0,S=-1.329","#, -1.329), (",S=-0.5,", -0.5)]) {
      #expect(row.contains(column))
      let energy = try #require(
        Double(row.split(separator: ",", omittingEmptySubsequences: false)[6]))
      #expect(micro(energy) == micro(plain) + micro(shift))
    }
  }
}
