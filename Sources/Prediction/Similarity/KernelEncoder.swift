// From a configuration to what the kernel compares.

import Crystals
import Defects
import Glibc

/// What one configuration is to the kernel.
package struct KernelInput: Sendable {
  /// The species of each defect.
  package let species: [Int]
  /// The surroundings of each defect: for each species and orbit of pairs the sum of e^(−d/2 Å) over such
  /// neighbours at distance d.
  package let surroundings: SparseRows
  /// The descriptors of the whole, those of a forest first.
  package let descriptors: [Float]
}

/// What turns configurations of one host into kernel inputs.
package struct KernelEncoder: Sendable {
  private let host: Host
  private let pairs: PairOrbits
  private let table: SpeciesTable
  /// What a forest reads of a configuration.
  package let forest: ForestDescriptors
  /// The host's species, as indices into the table.
  private let species: [Int]
  /// e^(−d/2 Å) of each orbit of pairs at distance d.
  private let weights: [Float]

  /// An encoder for configurations of `host`.
  package init(host: Host, table: SpeciesTable) {
    self.host = host
    self.table = table
    pairs = PairOrbits(of: host, cutoff: 9)
    forest = ForestDescriptors(host: host)
    species = table.species(of: host.name).compactMap(table.index)
    weights = pairs.orbits.map { Float(exp(-$0.distance / 2)) }
  }

  /// The number of the host's species.
  package var speciesCount: Int { species.count }

  /// Numbers of a defect's surroundings.
  package var dimension: Int { species.count * pairs.orbits.count }

  /// Numbers of a configuration's descriptors.
  package var descriptorCount: Int {
    forest.count + species.count + 1 + ForestDescriptors.chargeSumCount
  }

  /// The kernel input of a query about the host.
  package func input(of query: Query) -> KernelInput {
    let graph = SparseGraph(of: query.form, pairs: pairs)
    let own = query.species.map { species.firstIndex(of: $0) ?? 0 }
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
    let shares = species.indices.map { index in Double(own.count { $0 == index }) / count }
    let descriptors =
      forest.descriptors(of: query.form) + shares + [3 / count]
      + forest.chargeSums(of: query.form)
    return KernelInput(
      species: own, surroundings: surroundings, descriptors: descriptors.map(Float.init))
  }
}
