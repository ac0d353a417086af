import Crystals
import Numerics

/// Operations of a supercell that translations conjugate with each other, so that they permute the sites alike.
struct SymmetryClass: Sendable {
  /// One of the operations: the index of its part without translation, and the translation after it.
  let operation: Int
  let translation: (i: Int, j: Int)
  /// The number of operations in the class.
  let size: Int
  /// For each element of the host the cycles of its sites, the longest first.
  let cycles: [[CycleCount]]
}

extension SiteSymmetry {
  /// Returns all operations, translations included, in classes; that of the identity is first.
  ///
  /// A translation by u turns an operation x → W x + t into x → W x + t + u − W u.
  ///
  /// - Throws: `CancellationError`.
  /// - Complexity: O((*c* + *g*) · *n*) for *n* sites, *c* cells and *g* operations of the host, up to the number of classes of
  ///   each operation.
  func classes(cancellation: CancellationFlag?) throws(CancellationError) -> [SymmetryClass] {
    let lattice = supercell.lattice
    var classes: [SymmetryClass] = []
    for (index, kept) in supercell.keptOperations.enumerated() {
      let matrix = supercell.host.operations[kept].matrix
      let steps = [
        lattice.reduced(1 - matrix.first.x, -matrix.second.x),
        lattice.reduced(-matrix.first.y, 1 - matrix.second.y),
      ]
      var isKnown = [Bool](repeating: false, count: lattice.cellCount)
      for cell in isKnown.indices where !isKnown[cell] {
        try cancellation?.check()
        var members = [cell]
        isKnown[cell] = true
        var next = 0
        while next < members.count {
          let (i, j) = (members[next] / lattice.b, members[next] % lattice.b)
          next += 1
          for step in steps {
            let image = lattice.reduced(i + step.i, j + step.j)
            let member = image.i * lattice.b + image.j
            guard !isKnown[member] else { continue }
            isKnown[member] = true
            members.append(member)
          }
        }
        let translation = (i: cell / lattice.b, j: cell % lattice.b)
        classes.append(
          SymmetryClass(
            operation: index, translation: translation, size: members.count,
            cycles: cycleCounts(operation: index, translation: translation)))
      }
    }
    return classes
  }

  /// Returns the cycles of the sites of each element, the longest first.
  private func cycleCounts(operation: Int, translation: (i: Int, j: Int)) -> [[CycleCount]] {
    let elements = supercell.host.elements
    var counts = [[Int: Int]](repeating: [:], count: elements.count)
    for cycle in cycles(operation: operation, translation: translation) {
      let element = elements.firstIndex(of: supercell.element(at: cycle[0])) ?? 0
      counts[element][cycle.count, default: 0] += 1
    }
    return counts.map { counts in
      counts.map { CycleCount(length: $0.key, count: $0.value) }
        .sorted { $0.length > $1.length }
    }
  }

  /// Returns the cycles of the sites under an operation and a translation after it.
  func cycles(operation: Int, translation: (i: Int, j: Int)) -> [[Int]] {
    var isKnown = [Bool](repeating: false, count: sites.count)
    var cycles: [[Int]] = []
    for site in sites.indices where !isKnown[site] {
      var cycle: [Int] = []
      var next = site
      while !isKnown[next] {
        isKnown[next] = true
        cycle.append(next)
        next = image(of: next, operation: operation, translation: translation)
      }
      cycles.append(cycle)
    }
    return cycles
  }
}
