import Defects
import Numerics
import Prediction

/// Equivalent configurations of a data set whose labels differ by more than a tolerance.
///
/// They differ if a calculation went wrong, if it found another spin or charge arrangement, or if rows differ in
/// something that a row does not say.
public struct Contradictions: Sendable {
  /// Equivalent rows with different labels of one property.
  public struct Group: Sendable {
    /// The property.
    public let property: Property
    /// The rows with a label of the property, in their order.
    public let rows: [LabelledRow]
    /// The difference between the largest and the smallest label, eV.
    public let spread: Double

    /// The rows with their places and labels, in one sentence.
    public var description: String {
      let labels = rows.prefix(Self.maximumListed).map { row in
        let place = row.location.map { "\($0)" } ?? row.id ?? "a row"
        return "\(place) (\((row.labels[property] ?? 0).decimalText(places: 3)))"
      }
      let rest = rows.count > labels.count ? " and \(rows.count - labels.count) more" : ""
      return "\(property.rawValue) differs by \(spread.decimalText(places: 3)) eV: "
        + labels.joined(separator: ", ") + rest
    }

    private static let maximumListed = 5
  }

  /// The groups, the largest difference first.
  public let groups: [Group]

  /// The largest difference of labels that is no contradiction, eV: the scatter of converged calculations.
  public static let tolerance = 0.05

  /// Finds the contradictions among some rows.
  public init(in rows: [LabelledRow]) {
    groups = Dictionary(grouping: rows, by: \.form).values.filter { $0.count > 1 }
      .flatMap { rows in Property.allCases.compactMap { Group(rows, $0) } }
      .sorted { ($1.spread, $0.order) < ($0.spread, $1.order) }
  }

  /// The number of rows in the groups, each counted once.
  public var rowCount: Int {
    Set(groups.map { $0.rows[0].form }).reduce(0) { count, form in
      count + (groups.first { $0.rows[0].form == form }?.rows.count ?? 0)
    }
  }
}

extension Contradictions.Group {
  /// Creates the group of equivalent rows; nil if their labels agree.
  fileprivate init?(_ rows: [LabelledRow], _ property: Property) {
    let labelled = rows.filter { $0.labels[property] != nil }
    let labels = labelled.compactMap { $0.labels[property] }
    guard let least = labels.min(), let largest = labels.max(),
      largest - least > Contradictions.tolerance
    else { return nil }
    self.init(property: property, rows: labelled, spread: largest - least)
  }

  /// The text by which groups of equal spread are ordered.
  fileprivate var order: String { "\(rows[0].form) \(property.rawValue)" }
}

extension Dataset {
  /// Returns the rows with the labels of each contradiction replaced by their mean.
  public func averaging(_ contradictions: Contradictions) -> Dataset {
    var means: [CanonicalForm: [Property: Double]] = [:]
    for group in contradictions.groups {
      let labels = group.rows.compactMap { $0.labels[group.property] }
      means[group.rows[0].form, default: [:]][group.property] =
        labels.reduce(0, +) / Double(labels.count)
    }
    let averaged = rows.map { row in
      var row = row
      for (property, mean) in means[row.form] ?? [:] where row.labels[property] != nil {
        row.labels[property] = mean
      }
      return row
    }
    return Dataset(rows: averaged, sha256: sha256)
  }
}
