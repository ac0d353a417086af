/// A map of the sites of a host onto those of another host of the same layer group and Wyckoff pattern.
///
/// It maps the cell (i, j) of basis β to W (i, j) + offset[β] of basis `basis[β]`. Distances are compared only when a map
/// is searched for. The result is exact: every symmetry operation of the host corresponds to one of the other host, in
/// integers, so the orbits of pairs correspond one to one.
public struct HostMapping: Equatable, Sendable {
  /// W, which acts on columns of cell indices; its determinant is 1 or −1.
  let matrix: IntegerMatrix
  /// The image of each basis index.
  public let basis: [Int]
  /// The offset of each atom in cells.
  let offsets: [SIMD2<Int>]
  /// The difference of the elements: the sum over the atoms of ten times the difference in group, plus that in period.
  public let elementDistance: Int
  /// The root mean square distance in Å of the other host's atoms from the images, after a common scaling of the
  /// lattice and about the centre of the layer.
  public let misfit: Double

  /// The largest relative difference of the lattices' shapes.
  static let latticeTolerance = 0.15
  /// The largest distance of an atom from its image, Å.
  static let atomTolerance = 1.0

  /// Finds the map onto another host whose elements differ least, and whose misfit is least among these.
  ///
  /// Atoms of one element have images of one element, and those of two elements images of two.
  ///
  /// - Returns: The map; nil if the two hosts differ in symmetry or in the sites that atoms occupy.
  /// - Complexity: O(*n*³) for *n* atoms.
  public init?(from host: Host, to other: Host) {
    guard host.cell.atoms.count == other.cell.atoms.count,
      host.operations.count == other.operations.count
    else { return nil }
    let symmetry = Set(other.operations.map(\.withoutTranslation))
    var best: HostMapping?
    for matrix in Self.latticeMaps(from: host.cell, to: other.cell) {
      for flipsLayer in [false, true] {
        for target in other.cell.atoms.indices {
          guard
            let mapping = HostMapping(
              from: host, to: other, matrix, flipsLayer: flipsLayer, firstImage: target),
            mapping.isBetter(than: best),
            host.operations.allSatisfy({
              symmetry.contains(mapping.conjugate($0).withoutTranslation)
            })
          else { continue }
          best = mapping
        }
      }
    }
    guard let best else { return nil }
    self = best
  }

  private init(
    matrix: IntegerMatrix, basis: [Int], offsets: [SIMD2<Int>], elementDistance: Int,
    misfit: Double
  ) {
    self.matrix = matrix
    self.basis = basis
    self.offsets = offsets
    self.elementDistance = elementDistance
    self.misfit = misfit
  }

  private func isBetter(than other: HostMapping?) -> Bool {
    guard let other else { return true }
    // Symmetry images of one map have misfits that differ by rounding; the first of them is kept.
    return elementDistance < other.elementDistance
      || elementDistance == other.elementDistance && misfit < other.misfit - 1e-6
  }

  /// Creates the map with a matrix that maps the first atom to an atom of the other host; nil if it is no
  /// bijection of sites, or maps an element to two.
  private init?(
    from host: Host, to other: Host, _ matrix: IntegerMatrix, flipsLayer: Bool, firstImage: Int
  ) {
    let (own, images) = (host.cell.atoms, other.cell.atoms)
    let translation =
      images[firstImage].position.inPlane - matrix.times(own[0].position.inPlane)
    let (ownCentre, centre) = (host.cell.centre, other.cell.centre)
    var basis: [Int] = []
    var offsets: [SIMD2<Int>] = []
    var squares = 0.0
    var partners: [Element: Element] = [:]
    for atom in own {
      let height = atom.position.z * host.cell.lengths.z - ownCentre
      let moved = matrix.times(atom.position.inPlane) + translation
      let nearest = other.cell.nearestSite(
        to: [moved.x, moved.y, centre + (flipsLayer ? -height : height)])
      let square = (nearest.displacement * nearest.displacement).sum()
      let element = images[nearest.site.basis].element
      guard square < Self.atomTolerance * Self.atomTolerance, !basis.contains(nearest.site.basis),
        partners.updateValue(element, forKey: atom.element) ?? element == element
      else { return nil }
      basis.append(nearest.site.basis)
      offsets.append([nearest.site.i, nearest.site.j])
      squares += square
    }
    guard Set(partners.values).count == partners.count else { return nil }
    self.matrix = matrix
    self.basis = basis
    self.offsets = offsets
    misfit = (squares / Double(own.count)).squareRoot()
    elementDistance = zip(own, basis).reduce(0) { sum, pair in
      let (first, second) = (pair.0.element, images[pair.1].element)
      return sum + 10 * abs(first.group - second.group) + abs(first.period - second.period)
    }
  }

  // MARK: Images

  /// Returns the image of a site of the infinite crystal.
  public func image(of site: Site) -> Site {
    let cell = matrix.times([site.i, site.j]) &+ offsets[site.basis]
    return Site(i: cell.x, j: cell.y, basis: basis[site.basis])
  }

  /// The map of the other host's sites onto those of the host.
  var inverse: HostMapping {
    let inverse = matrix.unimodularInverse
    var basis = self.basis
    var offsets = self.offsets
    for (atom, image) in self.basis.enumerated() {
      basis[image] = atom
      offsets[image] = .zero &- inverse.times(self.offsets[atom])
    }
    return HostMapping(
      matrix: inverse, basis: basis, offsets: offsets, elementDistance: elementDistance,
      misfit: misfit)
  }

  /// Returns the operation of the other host that corresponds to one of the host: the map after the operation after
  /// the inverse of the map.
  func conjugate(_ operation: LayerOperation) -> LayerOperation {
    // The image of (c, β) under the operation is (V c + t, β′); that of (W c + o, γ) is (W V c + W t + o′, γ′).
    let conjugate = matrix.times(operation.matrix).times(matrix.unimodularInverse)
    var permutation = basis
    var shifts = offsets
    for (atom, image) in basis.enumerated() {
      let partner = operation.permutation[atom]
      let moved = self.image(
        of: Site(i: operation.offsets[atom].x, j: operation.offsets[atom].y, basis: partner))
      permutation[image] = moved.basis
      shifts[image] = SIMD2(moved.i, moved.j) &- conjugate.times(offsets[atom])
    }
    return LayerOperation(
      matrix: conjugate, flipsLayer: operation.flipsLayer, permutation: permutation,
      offsets: shifts)
  }

  // MARK: Lattices

  /// Returns the matrices that keep the shape of the lattice within the tolerance, after a common scaling.
  private static func latticeMaps(from cell: UnitCell, to other: UnitCell) -> [IntegerMatrix] {
    // In a cell with an angle from 30° to 150°, no entry of a map between similar lattices exceeds 4.
    let entries = [0, 1, -1, 2, -2, 3, -3, 4, -4]
    let scale = ((other.a.x * other.b.y) / (cell.a.x * cell.b.y)).squareRoot()
    var maps: [IntegerMatrix] = []
    for w11 in entries {
      for w21 in entries {
        let a = other.a * Double(w11) + other.b * Double(w21)
        guard isNear(a, a, cell.a, cell.a, scale) else { continue }
        for w12 in entries {
          for w22 in entries where abs(w11 * w22 - w12 * w21) == 1 {
            let b = other.a * Double(w12) + other.b * Double(w22)
            guard isNear(b, b, cell.b, cell.b, scale), isNear(a, b, cell.a, cell.b, scale) else {
              continue
            }
            maps.append(IntegerMatrix([w11, w12], [w21, w22]))
          }
        }
      }
    }
    return maps
  }

  /// Whether the product of two image vectors is that of two vectors, scaled, within the tolerance.
  private static func isNear(
    _ first: SIMD3<Double>, _ second: SIMD3<Double>, _ left: SIMD3<Double>, _ right: SIMD3<Double>,
    _ scale: Double
  ) -> Bool {
    let length = ((left * left).sum() * (right * right).sum()).squareRoot()
    let difference = (first * second).sum() / (scale * scale) - (left * right).sum()
    return abs(difference) < 2 * latticeTolerance * length
  }
}

extension LayerOperation {
  /// The operation followed by the lattice translation that gives the first atom the offset zero.
  fileprivate var withoutTranslation: LayerOperation {
    LayerOperation(
      matrix: matrix, flipsLayer: flipsLayer, permutation: permutation,
      offsets: offsets.map { $0 &- offsets[0] })
  }
}

extension UnitCell {
  /// The mean height of the atoms, Å.
  fileprivate var centre: Double {
    atoms.reduce(0) { $0 + $1.position.z } * lengths.z / Double(atoms.count)
  }
}

extension SIMD3<Double> {
  fileprivate var inPlane: SIMD2<Double> { [x, y] }
}
