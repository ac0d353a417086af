/// Returns the quantile `p` of ascending numbers: the value at place p (n − 1), interpolated linearly between
/// neighbours (definition 7 of Hyndman and Fan, doi:10.1080/00031305.1996.10473566).
///
/// - Parameters:
///   - sorted: The numbers in ascending order.
///   - p: From 0, the least of the numbers, to 1, the greatest.
/// - Returns: The quantile; 0 of no numbers.
public func quantile(_ sorted: [Double], _ p: Double) -> Double {
  guard let last = sorted.last else { return 0 }
  let place = p * Double(sorted.count - 1)
  let below = Int(place)
  guard below + 1 < sorted.count else { return last }
  return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
}
