import Crystals
import Prediction

/// A host of a base model that another host can be read as: site by site, species by role, pair orbit by pair orbit.
package struct Analog: Sendable {
  /// The host of the base model.
  package let host: Host
  /// The map of the other host's sites onto those of ``host``.
  package let mapping: HostMapping

  /// Returns the hosts of a list that a host can be read as, those with the nearest elements and lattices first.
  package static func all(of host: Host, among known: [Host]) -> [Analog] {
    known.compactMap { other in
      HostMapping(from: host, to: other).map { Analog(host: other, mapping: $0) }
    }.sorted { left, right in
      (left.mapping.elementDistance, left.strain(from: host), left.host.name)
        < (right.mapping.elementDistance, right.strain(from: host), right.host.name)
    }
  }

  /// Returns the relative difference of the lattices' areas, rounded to thousandths.
  private func strain(from other: Host) -> Int {
    func area(_ cell: UnitCell) -> Double { cell.a.x * cell.b.y }
    return Int((1000 * abs(area(host.cell) / area(other.cell) - 1)).rounded())
  }
}
