/// Returns a quantile of numbers in ascending order, interpolated linearly between neighbours.
///
/// This is definition 7 of Hyndman and Fan (doi:10.1080/00031305.1996.10473566): the value at the fractional index
/// p (n − 1).
///
/// - Parameters:
///   - sorted: The numbers in ascending order.
///   - p: From 0, the least of the numbers, to 1, the greatest.
/// - Returns: The quantile; 0 if there are no numbers.
public func quantile(_ sorted: [Double], _ p: Double) -> Double {
  guard let last = sorted.last else { return 0 }
  let index = p * Double(sorted.count - 1)
  let below = Int(index)
  guard below + 1 < sorted.count else { return last }
  return sorted[below] + (index - Double(below)) * (sorted[below + 1] - sorted[below])
}
