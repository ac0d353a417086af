import Numerics
import Prediction

/// Signs that the labels of some rows are in other units, or of other quantities, than they should be.
package struct UnitCheck {
  /// A sentence for each sign, with the rows.
  package let warnings: [String]

  /// Energies of a defect above this, eV, are known of no material; those of whole cells and energies in meV are larger.
  private static let largestEnergy = 30.0
  /// Band gaps above this, eV, are known of no layer.
  private static let largestGap = 15.0
  private static let maximumListed = 5

  /// Checks rows of any hosts.
  package init(_ rows: [LabelledRow]) {
    let energies = rows.filter { abs($0.labels[.formationEnergyPerSite] ?? 0) > Self.largestEnergy }
    let gaps = rows.filter { $0.labels[.bandGap] ?? 0 > Self.largestGap }
    var warnings: [String] = []
    if !energies.isEmpty {
      warnings.append(
        "\(energies.count) rows have a formation energy of more than \(Int(Self.largestEnergy)) eV for a "
          + "defect, as if it were in meV or the total energy of the cell: \(Self.list(energies))")
    }
    if !gaps.isEmpty {
      warnings.append(
        "\(gaps.count) rows have a band gap of more than \(Int(Self.largestGap)) eV, as if it were in meV: "
          + Self.list(gaps))
    }
    let hosts = Dictionary(grouping: rows, by: \.form.supercell.host.name).sorted {
      $0.key < $1.key
    }
    warnings += hosts.compactMap { Self.growth(of: $1, host: $0) }
    self.warnings = warnings
  }

  /// Returns a warning if the energies for a defect grow with the number of defects, as totals do.
  ///
  /// The medians of the quarters of the rows with the fewest and the most defects are compared. Energies for a defect
  /// scale with the number of defects to a power near 0, totals to a power near 1.
  private static func growth(of rows: [LabelledRow], host: String) -> String? {
    let sorted = rows.filter { $0.labels[.formationEnergyPerSite] != nil }
      .sorted { $0.form.defects.count < $1.form.defects.count }
    guard sorted.count >= 40 else { return nil }
    let (few, many) = (sorted.prefix(sorted.count / 4), sorted.suffix(sorted.count / 4))
    func median(_ rows: ArraySlice<LabelledRow>, _ value: (LabelledRow) -> Double) -> Double {
      let values = rows.map(value).sorted()
      return values[values.count / 2]
    }
    func count(_ row: LabelledRow) -> Double { Double(row.form.defects.count) }
    func energy(_ row: LabelledRow) -> Double { abs(row.labels[.formationEnergyPerSite] ?? 0) }
    let counts = median(many, count) / median(few, count)
    let energies = median(many, energy) / max(median(few, energy), 1e-3)
    guard counts >= 3, energies > counts.squareRoot() else { return nil }
    return "the formation energies for a defect of \(host) grow with the number of defects (median "
      + "\(median(few, energy).decimalText(places: 2)) eV at \(Int(median(few, count))) defects, "
      + "\(median(many, energy).decimalText(places: 2)) eV at \(Int(median(many, count)))), as if they "
      + "were those of the whole cell: \(list(Array(many)))"
  }

  private static func list(_ rows: [LabelledRow]) -> String {
    let places = rows.prefix(maximumListed).map { row in
      row.location.map { "\($0)" } ?? row.id ?? "\(row.form)"
    }
    return places.joined(separator: ", ")
      + (rows.count > places.count ? " and \(rows.count - places.count) more" : "")
  }
}
