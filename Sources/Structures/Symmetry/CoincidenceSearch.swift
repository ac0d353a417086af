/// Finds positions in a cell that are closer than images of one atom may be.
struct CoincidenceSearch {
  /// The width of a box, Å; fewer positions are near its faces than in smaller ones.
  private static let boxWidth = 1.0

  private let merging: PositionMerging
  /// The number of boxes along each vector.
  private let counts: SIMD3<Double>
  /// The positions in each box, by index.
  private var boxes: [SIMD3<Int>: [(index: Int, position: SIMD3<Double>)]] = [:]

  init(_ merging: PositionMerging) {
    self.merging = merging
    let counts = (merging.heights / Self.boxWidth).rounded(.down)
    self.counts = pointwiseMax(counts, SIMD3(repeating: 1))
  }

  /// Adds a position with its index.
  mutating func add(_ position: SIMD3<Double>, index: Int) {
    boxes[box(at: wrapped(position)), default: []].append((index, position))
  }

  /// Returns the index of a position that coincides with another; nil if there is none.
  func index(near position: SIMD3<Double>) -> Int? {
    let center = wrapped(position)
    let reach = SIMD3<Double>(repeating: AtomicStructure.mergingDistance / Self.boxWidth) / counts
    let (low, high) = (box(at: wrapped(center - reach)), box(at: wrapped(center + reach)))
    for x in low.x == high.x ? [low.x] : [low.x, high.x] {
      for y in low.y == high.y ? [low.y] : [low.y, high.y] {
        for z in low.z == high.z ? [low.z] : [low.z, high.z] {
          for other in boxes[SIMD3(x, y, z)] ?? []
          where merging.areEqual(other.position, position) {
            return other.index
          }
        }
      }
    }
    return nil
  }

  private func wrapped(_ position: SIMD3<Double>) -> SIMD3<Double> {
    position - position.rounded(.down)
  }

  private func box(at position: SIMD3<Double>) -> SIMD3<Int> {
    let scaled = (position * counts).rounded(.down)
    return [
      Int(min(scaled.x, counts.x - 1)), Int(min(scaled.y, counts.y - 1)),
      Int(min(scaled.z, counts.z - 1)),
    ]
  }
}
