import Numerics

/// The strain of a layer relative to the cell of its host, with rotations removed.
///
/// It is the right stretch tensor of the deformation minus the identity (Biot strain), so a layer that is 1 % longer has
/// the strain 0.01 and one that is 1 % shorter has −0.01.
public struct PlaneStrain: Hashable, Sendable {
  /// The strain along the host's first lattice vector.
  public let x: Double
  /// The strain in the plane along the normal to the first lattice vector.
  public let y: Double
  /// The shear of these two directions: the off-diagonal component.
  public let shear: Double

  /// The principal strain with the larger absolute value, without its sign.
  public var largest: Double {
    let half = (x - y) / 2
    let radius = (half * half + shear * shear).squareRoot()
    return abs((x + y) / 2) + radius
  }

  /// The rounding of the numbers in files, as a strain: a cell strained by exactly a limit is within it.
  private static let rounding = 1e-6

  /// Returns whether no length changes by more than a fraction, in tension and in compression.
  func isWithin(_ limit: Double) -> Bool { largest <= limit + Self.rounding }

  /// The strain in words, such as "+0.95 % in x and -0.20 % in y".
  public var text: String {
    func percent(_ strain: Double) -> String {
      let text = (100 * strain).decimalText(places: 2)
      return (text.hasPrefix("-") || text == "0.00" ? "" : "+") + text + " %"
    }
    let shear = abs(shear) < 5e-5 ? "" : ", sheared by " + percent(shear)
    return "\(percent(x)) in x and \(percent(y)) in y" + shear
  }
}
