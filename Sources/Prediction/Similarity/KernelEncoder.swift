import Crystals
import Defects
import Glibc

/// Encodes queries about one host as the inputs of a ``ConfigurationKernel``.
package struct KernelEncoder: Sendable {
  private let pairs: PairOrbits
  /// The descriptors of the host's forests.
  package let forest: ForestDescriptors
  /// The host's species, as indices into the table.
  private let species: [Int]
  /// e^(−d/2 Å) for each orbit of pairs at distance d.
  private let weights: [Float]

  /// Creates an encoder for configurations of a host.
  package init(host: Host, table: SpeciesTable) {
    pairs = PairOrbits(of: host, cutoff: 9)
    forest = ForestDescriptors(host: host)
    species = table.species(of: host.name).compactMap(table.index)
    weights = pairs.orbits.map { Float(exp(-$0.distance / 2)) }
  }

  /// The number of the host's species.
  package var speciesCount: Int { species.count }

  /// The number of components of a defect's surroundings.
  package var dimension: Int { species.count * pairs.orbits.count }

  /// The number of descriptors of a configuration.
  package var descriptorCount: Int {
    forest.count + species.count + 1 + ForestDescriptors.chargeSumCount
  }

  /// Returns the kernel input of a query about the host.
  package func input(of query: Query) -> KernelInput {
    let graph = SparseGraph(of: query.form, pairs: pairs)
    let own = query.species.map { index in
      guard let own = species.firstIndex(of: index) else {
        preconditionFailure("a species of the query is not one of the host's")
      }
      return own
    }
    var surroundings = SparseRows(width: dimension)
    for node in 0..<graph.nodeCount {
      var sums = [Float](repeating: 0, count: dimension)
      for edge in graph.edges(into: node) {
        let orbit = Int(graph.orbits[edge])
        sums[own[Int(graph.senders[edge])] * weights.count + orbit] += weights[orbit]
      }
      surroundings.append(sums)
    }
    let count = Double(own.count)
    let fractions = species.indices.map { index in Double(own.count { $0 == index }) / count }
    let descriptors =
      forest.descriptors(of: query.form) + fractions + [3 / count]
      + forest.chargeSums(of: query.form)
    return KernelInput(
      species: own, surroundings: surroundings, descriptors: descriptors.map(Float.init))
  }
}
