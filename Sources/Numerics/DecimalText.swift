import Foundation

extension Double {
  /// Returns the number in decimal notation with `places` digits after the point, such as "-0.25".
  ///
  /// A number that rounds to zero has no sign.
  public func decimalText(places: Int) -> String {
    let text = String(format: "%.\(places)f", self)
    return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) })
      ? String(text.dropFirst()) : text
  }
}
