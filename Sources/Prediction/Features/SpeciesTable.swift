// The species a model knows, numbered.

import Crystals
import Defects

/// The species of a model in their order; an index is a row of an embedding.
public struct SpeciesTable: Sendable {
  /// In ascending order.
  public let species: [Species]
  private let indices: [Species: Int]
  /// Where the species of each host are, which lie together.
  private let ranges: [String: Range<Int>]

  /// A table of the given species, each once.
  public init(_ species: some Sequence<Species>) {
    let sorted = Set(species).sorted()
    self.species = sorted
    indices = Dictionary(uniqueKeysWithValues: zip(sorted, 0...))
    ranges = Dictionary(sorted.enumerated().map { ($1.host, $0..<$0 + 1) }) { first, next in
      first.lowerBound..<next.upperBound
    }
  }

  /// The number of a species, or nil if the model does not know it.
  public func index(of species: Species) -> Int? { indices[species] }

  /// The numbers of the species of one host.
  func range(of host: String) -> Range<Int> { ranges[host] ?? 0..<0 }

  /// The number of the species of each defect, or nil if the model does not know one of them.
  func indices(of form: CanonicalForm) -> [Int]? {
    // A host's species are few: looking through them costs less than hashing.
    let supercell = form.supercell
    let known = range(of: supercell.host.name)
    var indices: [Int] = []
    indices.reserveCapacity(form.defects.count)
    for defect in form.defects {
      let element = supercell.element(at: defect.site)
      guard
        let index = known.first(where: {
          species[$0].element == element && species[$0].occupant == defect.occupant
        })
      else { return nil }
      indices.append(index)
    }
    return indices
  }

  /// The species of one host.
  public func species(of host: String) -> [Species] { Array(species[range(of: host)]) }
}
