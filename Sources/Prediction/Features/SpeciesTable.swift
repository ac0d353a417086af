// The species a model knows, numbered.

import Crystals
import Defects

/// The species of a model in their order; an index is a row of an embedding.
public struct SpeciesTable: Sendable {
  /// In ascending order.
  public let species: [Species]
  private let indices: [Species: Int]

  /// A table of the given species, each once.
  public init(_ species: some Sequence<Species>) {
    self.species = Set(species).sorted()
    indices = Dictionary(uniqueKeysWithValues: zip(self.species, 0...))
  }

  /// The number of a species, or nil if the model does not know it.
  public func index(of species: Species) -> Int? { indices[species] }

  /// The species of one host.
  public func species(of host: String) -> [Species] { species.filter { $0.host == host } }
}
