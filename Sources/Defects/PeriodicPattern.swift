import Crystals
import Numerics

/// A pattern of a rows of b cells that repeats by the translations of a lattice; each cell has the same number of symbols.
///
/// A row is cyclic, and below the last row is the first one, moved to the right by the lattice's shift. A reading of the
/// pattern starts at one of its cells and has all symbols, row by row. Of the a · b readings, ``leastReading(_:)`` finds
/// the least.
struct PeriodicPattern {
  private let a, b, shift, symbolsPerCell: Int
  /// The number of rows after which a way straight down is at its first cell again.
  private let period: Int
  private var symbols: [UInt8]
  /// The rank of each cell among all cells, from 0; equal cells have equal ranks.
  private var ranks: [Int32]
  private var rankCount = 1
  /// The numbers by which cells of equal rank are ranked next.
  private var seconds: [Int32]
  /// The number of cells that were visited to rank and compare them.
  private(set) var stepCount = 0

  /// The symbol of a place that has none; the greatest.
  private static let empty = UInt8.max

  /// Creates an empty pattern.
  init(_ lattice: Superlattice, symbolsPerCell: Int) {
    (a, b, shift) = (lattice.a, lattice.b, lattice.shift)
    self.symbolsPerCell = symbolsPerCell
    var (divisor, rest) = (b, shift)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    period = a * (b / divisor)
    symbols = Array(repeating: Self.empty, count: a * b * symbolsPerCell)
    ranks = Array(repeating: 0, count: a * b)
    seconds = ranks
  }

  /// Removes all symbols.
  mutating func clear() {
    for index in symbols.indices { symbols[index] = Self.empty }
  }

  /// The symbol at an index in cell (i, j).
  subscript(i: Int, j: Int, index: Int) -> UInt8 {
    get { symbols[(i * b + j) * symbolsPerCell + index] }
    set { symbols[(i * b + j) * symbolsPerCell + index] = newValue }
  }

  /// Returns the least reading, and the number of cells at which it starts.
  ///
  /// - Throws: `CancellationError`.
  /// - Complexity: O(*c* (*n* + log *b*)) for *c* cells of *n* symbols.
  mutating func leastReading(
    _ cancellation: CancellationFlag?
  ) throws(CancellationError) -> (symbols: [UInt8], count: Int) {
    try rankRows(cancellation)
    var least: (i: Int, j: Int)?
    var count = 0
    // Straight down from the first row, each of the other columns is reached from one of these.
    for j in 0..<a * b / period {
      // Below each other, the ranks of rows that start in this column are a cyclic word.
      let (i, ofColumn) = leastRotation(ofColumn: j)
      let order = least.map { compare((i, j), $0) } ?? -1
      if order < 0 { (least, count) = ((i, j), 0) }
      if order <= 0 { count += ofColumn }
    }
    return (reading(from: least ?? (0, 0)), count)
  }

  /// Ranks the cyclic rows that start at each cell.
  ///
  /// Cells are ranked by their own symbols first. Then the rank of a row's first 1, 2, 4, … cells gives that of twice as
  /// many, until all cells of a row are counted, or until no two ranks are equal, or a step changes none: the next
  /// steps would not either (Karp, Miller and Rosenberg, doi:10.1145/800152.804905).
  private mutating func rankRows(_ cancellation: CancellationFlag?) throws(CancellationError) {
    for cell in ranks.indices { ranks[cell] = 0 }
    rankCount = 1
    for index in 0..<symbolsPerCell {
      try cancellation?.check()
      for cell in seconds.indices { seconds[cell] = Int32(symbols[cell * symbolsPerCell + index]) }
      refineRanks(secondCount: Int(Self.empty) + 1)
    }
    var length = 1
    while length < b, rankCount < ranks.count {
      try cancellation?.check()
      for start in stride(from: 0, to: ranks.count, by: b) {
        for j in 0..<b {
          let next = j + length < b ? j + length : j + length - b
          seconds[start + j] = ranks[start + next]
        }
      }
      let before = rankCount
      refineRanks(secondCount: rankCount)
      if rankCount == before { break }
      length *= 2
    }
  }

  /// Ranks cells by their rank, then by `seconds`, with two counting sorts.
  private mutating func refineRanks(secondCount: Int) {
    let bySeconds = Self.sorted(ranks.indices, by: seconds, count: secondCount)
    let sorted = Self.sorted(bySeconds, by: ranks, count: rankCount)
    var refined = ranks
    var rank: Int32 = 0
    var previous = sorted[0]
    for cell in sorted {
      if ranks[cell] != ranks[previous] || seconds[cell] != seconds[previous] { rank += 1 }
      refined[cell] = rank
      previous = cell
    }
    ranks = refined
    rankCount = Int(rank) + 1
    stepCount += 2 * ranks.count
  }

  /// Returns cells in ascending order of their keys, which are less than `count`; equal ones keep their order.
  private static func sorted(
    _ cells: some Collection<Int>, by keys: [Int32], count: Int
  ) -> [Int] {
    var starts = [Int](repeating: 0, count: count + 1)
    for key in keys { starts[Int(key) + 1] += 1 }
    for key in 0..<count { starts[key + 1] += starts[key] }
    var sorted = [Int](repeating: 0, count: keys.count)
    for cell in cells {
      let key = Int(keys[cell])
      sorted[starts[key]] = cell
      starts[key] += 1
    }
    return sorted
  }

  /// Returns the index of the cell in row `i`, counted straight down from column `j` of the first row.
  private func cell(_ i: Int, _ j: Int) -> Int {
    if i < a { return i * b + j }
    let row = i % period
    if shift == 0 { return row * b + j }
    return row % a * b + modulo(j - row / a * shift, b)
  }

  /// Returns the first row from which the ranks straight down a column are the least, and the number of such rows.
  ///
  /// Of two candidate rows, one is ruled out by each difference, with all rows up to it. The last two are one period
  /// apart if they do not differ.
  private mutating func leastRotation(ofColumn j: Int) -> (row: Int, count: Int) {
    var (first, second, equal) = (0, 1, 0)
    while first < period, second < period, equal < period {
      stepCount += 1
      let one = ranks[cell(first + equal, j)]
      let other = ranks[cell(second + equal, j)]
      guard one != other else {
        equal += 1
        continue
      }
      if one > other { first += equal + 1 } else { second += equal + 1 }
      if first == second { second += 1 }
      equal = 0
    }
    return (min(first, second), equal == period ? period / abs(first - second) : 1)
  }

  /// Returns a negative number if the reading from the first cell is less than that from the second, 0 if they are
  /// equal.
  private mutating func compare(_ first: (i: Int, j: Int), _ second: (i: Int, j: Int)) -> Int32 {
    for row in 0..<a {
      stepCount += 1
      let one = ranks[cell(first.i + row, first.j)]
      let other = ranks[cell(second.i + row, second.j)]
      if one != other { return one - other }
    }
    return 0
  }

  private func reading(from first: (i: Int, j: Int)) -> [UInt8] {
    var reading: [UInt8] = []
    reading.reserveCapacity(symbols.count)
    for row in 0..<a {
      let index = cell(first.i + row, first.j)
      let start = index - index % b
      let middle = index * symbolsPerCell
      reading += symbols[middle..<(start + b) * symbolsPerCell]
      reading += symbols[start * symbolsPerCell..<middle]
    }
    return reading
  }
}
