import ModelSupport
import Prediction
import Testing

/// The contents of `model.json`.
@Suite struct DamagedManifestTests {
  static let manifests = [
    ModelDamage("a field missing", "/experts: this field is required") {
      try $0.editManifest { $0["experts"] = nil }
    },
    ModelDamage("a field of another type", "/species") {
      try $0.editManifest { $0["species"] = "all" }
    },
    ModelDamage("an unknown property", "/property") {
      try $0.editManifest { object in
        var assignments = object["assignments"] as? [[String: Any]] ?? []
        assignments[0]["property"] = "colour"
        object["assignments"] = assignments
      }
    },
    .manifest("an older format", "format 2; this version reads format 3") { $0.format = 2 },
    ModelDamage("another format with other fields", "format 4; this version reads format 3") {
      try $0.editManifest {
        $0["format"] = 4
        $0["experts"] = nil
      }
    },
    .manifest("a coverage of 1", "interval_coverage") { $0.intervalCoverage = 1 },
    .manifest("a name with a space", "name") { $0.name = "a b" },
    .manifest("an empty name", "name") { $0.name = "" },
    .manifest("a host's cell changed", "'P'") { $0.hosts["P"]?.cell[0] += 1e-9 },
    .manifest("a host's atoms swapped", "'P'") { $0.hosts["P"]?.atoms.reverse() },
    .manifest("a range of labels in the wrong order", "hosts.P.label_ranges") {
      $0.hosts["P"]?.labelRanges = [.bandGap: [1, 0]]
    },
    .manifest("a negative tolerance", "hosts.P.domain") {
      $0.hosts["P"]?.domain.tolerances[.cluster] = -1
    },
    .manifest("an unknown host", "'X'") { $0.hosts["X"] = $0.hosts.removeValue(forKey: "P") },
    .manifest("a host by its alias", "'BP'") { $0.hosts["BP"] = $0.hosts.removeValue(forKey: "P") },
    ModelDamage("an empty supercell", "/hosts/BN/default_supercell:") {
      try $0.editHost("BN", "default_supercell", [0, 4])
    },
    ModelDamage("a supercell too large", "/hosts/BN/default_supercell:") {
      try $0.editHost("BN", "default_supercell", [[64, 64], [-64, 64]])
    },
    ModelDamage("a supercell of three numbers", "/hosts/BN/default_supercell:") {
      try $0.editHost("BN", "default_supercell", [4, 4, 1])
    },
    ModelDamage("parallel vectors of a supercell", "/hosts/BN/default_supercell:") {
      try $0.editHost("BN", "default_supercell", [[4, 4], [2, 2]])
    },
    ModelDamage("a trained supercell of one number", "/hosts/BN/domain/supercells/0") {
      try $0.editManifest { object in
        var hosts = object["hosts"] as? [String: [String: Any]] ?? [:]
        var domain = hosts["BN"]?["domain"] as? [String: Any] ?? [:]
        domain["supercells"] = [[4]]
        hosts["BN"]?["domain"] = domain
        object["hosts"] = hosts
      }
    },
    .manifest("species out of order", "ascending") { $0.species.swapAt(0, 1) },
    .manifest("a species twice", "ascending") { $0.species.append($0.species[0]) },
    .manifest("a species of an unknown host", "'InSe:v_In'") { $0.species.append("InSe:v_In") },
    .manifest("a malformed species", "'vacancy'") { $0.species[0] = "vacancy" },
    .manifest("a species missing", "expert energy") { $0.species.removeLast() },
    .manifest("two experts of one name", "two experts have the name 'energy'") { manifest in
      manifest.experts += manifest.experts.filter { $0.name == "energy" }
    },
    .manifest("an assignment twice", "band_gap_ev of MoS2 is assigned twice") { manifest in
      manifest.assignments += manifest.assignments.filter {
        $0.host == "MoS2" && $0.property == .bandGap
      }
    },
    .manifest("all assignments of a host missing", "no property of MoS2 is assigned") {
      $0.assignments.removeAll { $0.host == "MoS2" }
    },
    .assignment("an unknown host assigned", "of InSe: the host is not one") { $0.host = "InSe" },
    .assignment("a domain that cannot be", "band_gap_ev of MoS2: numbers of the domain") {
      $0.domain = ApplicabilityDomain()
      $0.domain?.tolerances[.species] = -1
    },
    .assignment("no expert assigned", "band_gap_ev of MoS2 has no expert") { $0.experts = [] },
    .assignment("unknown expert assigned", "expert 'oracle'") { $0.experts[0].expert = "oracle" },
    .assignment("an expert of another host assigned", "expert 'gap-forest-P'") {
      $0.experts[0].expert = "gap-forest-P"
    },
    .assignment("an expert assigned twice", "expert 'gap-") { $0.experts += $0.experts },
    .assignment("a weight of zero", "expert 'gap-") { $0.experts[0].weight = 0 },
    .assignment("a negative weight", "expert 'gap-") { $0.experts[0].weight = -0.5 },
    .assignment("a weight above 1", "expert 'gap-") { $0.experts[0].weight = 1.5 },
    .assignment("a negative factor", "not be negative") { $0.calibration[.dense]?.factor = -1 },
    .assignment("a negative floor", "a calibration must not be negative") {
      $0.calibration[.dense]?.floor = -1e-9
    },
    .manifest("an expert for an unknown host", "expert gap: host 'InSe'") { manifest in
      for index in manifest.experts.indices where manifest.experts[index].name == "gap" {
        manifest.experts[index].hosts.append("InSe")
      }
    },
    .manifest("an expert for no host", "expert energy: there are no hosts") {
      $0.experts[0].hosts = []
    },
    .manifest("a forest for two hosts", "one host") { manifest in
      for index in manifest.experts.indices
      where manifest.experts[index].name == "gap-forest-MoS2" {
        manifest.experts[index].hosts = ["MoS2", "P"]
      }
    },
    .manifest("a Gaussian process for two hosts", "one host") { manifest in
      for index in manifest.experts.indices
      where manifest.experts[index].name == "gap-process-MoS2" {
        manifest.experts[index].hosts = ["MoS2", "P"]
      }
    },
    ModelDamage("an expert without a kind", "one of graph_network, forest and gaussian_process") {
      try $0.editManifest { object in
        var experts = object["experts"] as? [[String: Any]] ?? []
        experts[0]["kind"] = [String: Any]()
        object["experts"] = experts
      }
    },
    ModelDamage("an expert of two kinds", "one of graph_network, forest and gaussian_process") {
      try $0.editManifest { object in
        var experts = object["experts"] as? [[String: Any]] ?? []
        var kind = experts[0]["kind"] as? [String: Any] ?? [:]
        kind["forest"] = ["trees": 1]
        experts[0]["kind"] = kind
        object["experts"] = experts
      }
    },
  ]

  @Test(arguments: manifests)
  func `a damaged manifest is rejected with a message that names the damage`(
    damage: ModelDamage
  ) throws {
    try damage.expectRejection()
  }
}
