/// The names under which records have labels: columns of a CSV, keys in the header of extended XYZ, or members of JSON.
///
/// A name that begins with "/" is a JSON pointer (RFC 6901) into a JSON record.
public struct LabelKeys: Sendable {
  /// The energy; nil if no energies are imported.
  public var energy: String?
  /// The band gap; nil if no band gaps are imported.
  public var gap: String?
  /// The identifier; nil for "id", which records may lack.
  public var id: String?

  static let defaultID = "id"
  static let dataset = "dataset"
  static let split = "split"

  /// Creates names.
  public init(energy: String?, gap: String?, id: String?) {
    self.energy = energy
    self.gap = gap
    self.id = id
  }

  /// Checks that the name of band gaps does not state another unit than eV.
  ///
  /// - Throws: ``ImportError`` with the unit.
  public static func check(gapKey name: String) throws(ImportError) {
    guard let stated = EnergyUnit(statedBy: name), stated != .electronvolt else { return }
    throw ImportError(
      "the name '\(name)' states the unit \(stated.rawValue); band gaps must be in eV")
  }

  /// All names that are read.
  var all: [String] {
    [energy, gap, id ?? Self.defaultID, Self.dataset, Self.split].compactMap(\.self)
  }
}
