import Crystals

/// The translations that map the atoms of a layer to atoms of the same element.
struct LayerTranslations {
  /// The translations in fractional coordinates modulo the lattice vectors; zero is one of them.
  private(set) var vectors: [SIMD2<Double>] = []
  /// The most atoms that a translation maps to atoms without mapping all; nil if it is a smaller part than ``notableShare``.
  private(set) var nearlyMapped: Int?

  /// The part of the atoms that a translation has to map so that the rest looks like defects.
  static let notableShare = 0.8

  /// Finds the translations of a layer whose metric is reduced.
  ///
  /// - Complexity: O(*m* · *n*) for *n* atoms, *m* of them of the rarest element.
  init(of layer: LayerCell, tolerance: Double) {
    let byElement = Dictionary(grouping: layer.atoms, by: \.element)
    let rarest =
      byElement.values.min { ($0.count, $0[0].element) < ($1.count, $1[0].element) } ?? []
    guard let first = rarest.first else { return }
    let grid = AtomGrid(of: layer)
    let count = layer.atoms.count
    let allowedMisses = Int(Double(count) * (1 - Self.notableShare))
    for target in rarest where abs(target.height - first.height) < tolerance {
      let translation = target.plane - first.plane
      var misses = 0
      for var atom in layer.atoms {
        atom.plane += translation
        if !grid.hasAtom(at: atom, tolerance: tolerance) { misses += 1 }
        if misses > allowedMisses { break }
      }
      if misses == 0 {
        vectors.append(translation)
      } else if misses <= allowedMisses {
        nearlyMapped = max(nearlyMapped ?? 0, count - misses)
      }
    }
  }
}
