import Crystals
import Defects

/// The species that a model knows, in ascending order; their indices are rows of its networks' embeddings.
public struct SpeciesTable: Sendable {
  /// The species in ascending order.
  public let species: [Species]
  private let indices: [Species: Int]
  /// The range of each host's species, which are adjacent.
  private let ranges: [String: Range<Int>]

  /// Creates a table of species; duplicates are dropped.
  public init(_ species: some Sequence<Species>) {
    let sorted = Set(species).sorted()
    self.species = sorted
    indices = Dictionary(uniqueKeysWithValues: zip(sorted, 0...))
    ranges = Dictionary(sorted.enumerated().map { ($1.host, $0..<$0 + 1) }) { first, next in
      first.lowerBound..<next.upperBound
    }
  }

  /// Returns the index of a species, or nil if the model does not know it.
  public func index(of species: Species) -> Int? { indices[species] }

  /// Returns the indices of the species of a host.
  func range(of host: String) -> Range<Int> { ranges[host] ?? 0..<0 }

  /// Returns the index of each defect's species, or nil if the model does not know one of them.
  func indices(of form: CanonicalForm) -> [Int]? {
    // A linear search: a host's species are too few for a hash table to be faster.
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

  /// Returns the species of a host.
  public func species(of host: String) -> [Species] { Array(species[range(of: host)]) }
}
