// A prediction as a row: the one place that knows the order of the columns.

import Foundation
import Prediction

extension StoredPrediction {
  /// Parameters in the order of ``bind(to:after:)``.
  static let insertion = """
    INSERT OR REPLACE INTO predictions (
      model, canonical_key, material, supercell_a, supercell_b, defect_count,
      formation_energy_ev, formation_energy_per_site_ev,
      formation_energy_low_ev, formation_energy_high_ev,
      band_gap_ev, band_gap_low_ev, band_gap_high_ev, interval_coverage,
      in_domain, domain_notes, created, checksum)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
      ?17, ?18)
    """

  /// Columns in the order of ``init(key:row:)``.
  static let selection = """
    SELECT material, supercell_a, supercell_b, defect_count,
      formation_energy_ev, formation_energy_per_site_ev,
      formation_energy_low_ev, formation_energy_high_ev,
      band_gap_ev, band_gap_low_ev, band_gap_high_ev, interval_coverage,
      in_domain, domain_notes, CAST(strftime('%s', created) AS INTEGER), checksum
    FROM predictions WHERE model = ?1 AND canonical_key = ?2
    """

  /// Whether a row can hold every figure bit for bit: SQLite makes NaN a NULL and drops the sign of
  /// zero.
  var fitsRow: Bool {
    figures.allSatisfy { !$0.isNaN && !($0 == 0 && $0.sign == .minus) }
  }

  /// Binds the parameters of ``insertion``, but for those that seldom change and are bound already by
  /// the row before.
  func bind(to statement: borrowing Statement, after previous: StoredPrediction?) throws {
    let notes = try domainNotes.isEmpty ? "[]" : Self.json(domainNotes)
    let seconds = Int(created.timeIntervalSince1970)
    if key.model != previous?.key.model { try statement.bind(key.model, at: 1) }
    try statement.bind(key.canonicalKey, at: 2)
    if material != previous?.material { try statement.bind(material, at: 3) }
    try statement.bind(supercellA, at: 4)
    try statement.bind(supercellB, at: 5)
    try statement.bind(defectCount, at: 6)
    for (parameter, figure) in zip(Int32(7)..., figures) {
      try statement.bind(figure, at: parameter)
    }
    try statement.bind(isInDomain ? 1 : 0, at: 15)
    try statement.bind(notes, at: 16)
    if created != previous?.created { try statement.bind(created.formatted(.iso8601), at: 17) }
    try statement.bind(checksum(notes: notes, seconds: seconds), at: 18)
  }

  /// Reads the columns of ``selection``; nil where one is not what was written.
  convenience init?(key: PredictionKey, row: borrowing Statement) {
    guard let material = row.text(at: 0), let supercellA = row.integer(at: 1),
      let supercellB = row.integer(at: 2), let defectCount = row.integer(at: 3),
      let energy = row.double(at: 4), let energyPerSite = row.double(at: 5),
      let energyLow = row.double(at: 6), let energyHigh = row.double(at: 7),
      let gap = row.double(at: 8), let gapLow = row.double(at: 9), let gapHigh = row.double(at: 10),
      let coverage = row.double(at: 11), let inDomain = row.integer(at: 12),
      let notes = row.text(at: 13), let seconds = row.integer(at: 14),
      let checksum = row.integer(at: 15), inDomain == 0 || inDomain == 1,
      let domainNotes = notes == "[]" ? [] : Self.sentences(notes)
    else { return nil }
    self.init(
      key: key, material: material, supercellA: supercellA, supercellB: supercellB,
      defectCount: defectCount, formationEnergy: energy, formationEnergyPerSite: energyPerSite,
      formationEnergyLow: energyLow, formationEnergyHigh: energyHigh, bandGap: gap,
      bandGapLow: gapLow, bandGapHigh: gapHigh, intervalCoverage: coverage,
      isInDomain: inDomain == 1, domainNotes: domainNotes,
      created: Date(timeIntervalSince1970: TimeInterval(seconds)))
    guard self.checksum(notes: notes, seconds: seconds) == checksum else { return nil }
  }

  private func checksum(notes: String, seconds: Int) -> Int {
    var sum = RowChecksum()
    sum.combine(key.model)
    sum.combine(key.canonicalKey)
    sum.combine(material)
    sum.combine(supercellA)
    sum.combine(supercellB)
    sum.combine(defectCount)
    for figure in figures { sum.combine(figure.bitPattern) }
    sum.combine(isInDomain ? 1 : 0)
    sum.combine(notes)
    sum.combine(seconds)
    return Int(truncatingIfNeeded: sum.value)
  }

  private static func json(_ sentences: [String]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(sentences), as: UTF8.self)
  }

  private static func sentences(_ json: String) -> [String]? {
    try? JSONDecoder().decode([String].self, from: Data(json.utf8))
  }
}
