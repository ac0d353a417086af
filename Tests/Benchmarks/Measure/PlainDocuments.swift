/// A request as Foundation decodes it, without validation: a baseline for JSON.
struct PlainRequest: Decodable {
  struct Defect: Decodable {
    var type: String
    var element, from, to: String?
    var cell: [Int]?
    var basis: Int?
    var position: [Double]?
  }

  var id: String?
  var material: String
  var supercell: [Int]?
  var defects: [Defect]
}

/// An answer as Foundation encodes it: a baseline for JSON.
struct PlainAnswer: Codable {
  struct Note: Codable {
    var code: String
    var detail: String
  }

  var id: String?
  var material: String
  var supercell: [Int]
  var defect_count: Int
  var formation_energy_ev: Double
  var formation_energy_per_site_ev: Double
  var formation_energy_interval_ev: [Double]
  var band_gap_ev: Double
  var band_gap_interval_ev: [Double]
  var interval_coverage: Double
  var domain_distance: Double
  var in_domain: Bool
  var domain_notes: [Note]
  var key: String
  var cached: Bool
  var model: String
}
