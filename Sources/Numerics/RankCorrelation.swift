/// Returns Spearman's rank correlation of pairs of numbers, −1 to 1; equal numbers share the mean of their ranks
/// (Spearman 1904, doi:10.2307/1412159).
///
/// - Returns: The correlation; nil if there are fewer than two pairs, or if all numbers of one side are equal.
public func rankCorrelation(_ pairs: [(Double, Double)]) -> Double? {
  let first = centredRanks(pairs.map(\.0))
  let second = centredRanks(pairs.map(\.1))
  var (product, firstSquare, secondSquare) = (0.0, 0.0, 0.0)
  for (x, y) in zip(first, second) {
    product += x * y
    firstSquare += x * x
    secondSquare += y * y
  }
  guard firstSquare > 0, secondSquare > 0 else { return nil }
  return product / (firstSquare.squareRoot() * secondSquare.squareRoot())
}

/// Returns the rank of each number, from which the mean rank is subtracted.
private func centredRanks(_ numbers: [Double]) -> [Double] {
  let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
  var ranks = [Double](repeating: 0, count: numbers.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
    for index in order[start..<end] { ranks[index] = Double(start + end - numbers.count) / 2 }
    start = end
  }
  return ranks
}
