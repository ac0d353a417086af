import Crystals

/// The atoms of a layer in a periodic grid of the plane, in which an atom is found by its position.
struct AtomGrid {
  private let layer: LayerCell
  private let counts: SIMD2<Int>
  /// The indices of the atoms in each square of the grid.
  private var squares: [[Int]]

  /// The least width of a square, Å; the tolerance of a search must be less.
  private static let width = 1.0

  /// Creates the grid of a layer whose metric is reduced.
  init(of layer: LayerCell) {
    self.layer = layer
    let (area, metric) = (layer.metric.area, layer.metric)
    func count(_ height: Double) -> Int { max(1, min(1000, Int(height / Self.width))) }
    counts = [count(area / metric.bb.squareRoot()), count(area / metric.aa.squareRoot())]
    squares = Array(repeating: [], count: counts.x * counts.y)
    for (index, atom) in layer.atoms.enumerated() {
      let square = square(of: atom.plane)
      squares[square.x * counts.y + square.y].append(index)
    }
  }

  /// Whether an atom of the same element is within the tolerance, Å.
  func hasAtom(at position: LayerCell.Atom, tolerance: Double) -> Bool {
    !atoms(at: position, tolerance: tolerance, limit: 1).isEmpty
  }

  /// Returns the indices of at most `limit` atoms of the same element within the tolerance, Å.
  func atoms(at position: LayerCell.Atom, tolerance: Double, limit: Int = .max) -> [Int] {
    let centre = square(of: position.plane)
    var found: [Int] = []
    // Where a grid has fewer than three squares, its neighbours are the same.
    for dx in counts.x < 3 ? 0...(counts.x - 1) : -1...1 {
      for dy in counts.y < 3 ? 0...(counts.y - 1) : -1...1 {
        let x = modulo(centre.x + dx, counts.x)
        let y = modulo(centre.y + dy, counts.y)
        for index in squares[x * counts.y + y]
        where layer.atoms[index].element == position.element
          && layer.squaredDistance(from: layer.atoms[index], to: position) < tolerance * tolerance
        {
          found.append(index)
          if found.count == limit { return found }
        }
      }
    }
    return found
  }

  private func square(of plane: SIMD2<Double>) -> SIMD2<Int> {
    func index(_ coordinate: Double, _ count: Int) -> Int {
      let fraction = coordinate - coordinate.rounded(.down)
      return min(count - 1, Int(fraction * Double(count)))
    }
    return [index(plane.x, counts.x), index(plane.y, counts.y)]
  }
}
