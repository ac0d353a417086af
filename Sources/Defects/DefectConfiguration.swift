import Crystals
import JSON
import Numerics

/// A supercell and the point defects in it, each at a site of its own.
///
/// Without defects it is the pristine supercell.
public struct DefectConfiguration: Hashable, Sendable {
  /// The pristine supercell.
  public let supercell: Supercell
  /// The defects in the order given.
  public let defects: [PointDefect]

  /// Creates a configuration, and checks that the supercell can hold its defects.
  ///
  /// - Throws: ``DefectError`` for the first defect at fault.
  /// - Complexity: O(*k*) for *k* defects; memory of one bit for each site if there are more than 8.
  public init(supercell: Supercell, defects: [PointDefect]) throws(DefectError) {
    guard defects.count <= supercell.siteCount else {
      throw .tooManyDefects(defects.count, siteCount: supercell.siteCount)
    }
    // A bit for each site, unless there are so few defects that comparing all pairs is faster.
    let areFew = defects.count <= 8
    var taken = [UInt64](repeating: 0, count: areFew ? 0 : supercell.siteCount / 64 + 1)
    for (index, defect) in defects.enumerated() {
      guard (0..<supercell.siteCount).contains(defect.site) else {
        throw .siteOutOfRange(defect: index, site: defect.site, siteCount: supercell.siteCount)
      }
      let bit = UInt64(1) << UInt64(defect.site % 64)
      if areFew || taken[defect.site / 64] & bit != 0,
        let earlier = defects[..<index].firstIndex(where: { $0.site == defect.site })
      {
        throw .siteOccupiedTwice(defect: index, earlier: earlier)
      }
      if !areFew { taken[defect.site / 64] |= bit }
      let element = supercell.element(at: defect.site)
      guard defect.occupant != .element(element) else {
        throw .notASubstitution(defect: index, element: element)
      }
    }
    self.supercell = supercell
    self.defects = defects
  }
}

extension DefectConfiguration {
  /// Creates the configuration with a short name, such as "v_S" or "v_Mo+2v_S".
  ///
  /// The defects are placed as near to each other as possible: the sum of the distances between all pairs is the least.
  /// Names that were placed lately are not placed again.
  ///
  /// - Throws: `InvalidDocument` with one fault and an empty pointer, or `CancellationError`. If several nearest
  ///   placements are not equivalent by symmetry, the fault lists them.
  public init(
    name: String, in supercell: Supercell, cancellation: CancellationFlag = CancellationFlag()
  ) throws {
    let names = try DefectName.names(in: name)
    let elements = supercell.host.elements
    if let foreign = names.first(where: { !elements.contains($0.element) }) {
      throw InvalidDocument(
        .wrongElement, "",
        "\(supercell.host) has no site of \(foreign.element); its elements are "
          + elements.map(\.symbol).joined(separator: ", "))
    }
    try cancellation.check()
    let placed = try PlacedNames.shared.placement(of: name, in: supercell) {
      () throws(CancellationError) in
      try Self.placed(names, in: supercell, name: name, cancellation: cancellation)
    }.get()
    // An equal host may have been read from its file again since.
    try self.init(supercell: supercell, defects: placed.defects)
  }

  private static func placed(
    _ names: [DefectName], in supercell: Supercell, name: String, cancellation: CancellationFlag
  ) throws(CancellationError) -> PlacedNames.Placement {
    let placement = try NearestPlacement(of: names, in: supercell, cancellation: cancellation)
    guard let placement else {
      return .failure(
        InvalidDocument(.tooFewSites, "", "the supercell has too few sites for '\(name)'"))
    }
    guard placement.configurations.count == 1, let only = placement.configurations.first else {
      let choices = placement.configurations.keys.sorted().prefix(10).joined(separator: ", ")
      return .failure(
        InvalidDocument(
          .ambiguousDefectName, "",
          "'\(name)' is ambiguous: it may be \(choices); list the defects with their sites instead")
      )
    }
    return .success(only.value)
  }
}
