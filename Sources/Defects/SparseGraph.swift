import Crystals

/// The graph of a configuration's defects: a node for each defect, and an edge for every image of a pair within the
/// cutoff.
///
/// The edges are those of the method of doi:10.1038/s41524-023-01062-z: there are images in the plane only, and as many
/// edges between two defects as they have images within the cutoff. In a small supercell a defect also has edges to its
/// own images, because the crystal is periodic. So a supercell tiled from smaller ones has the same neighbourhoods as
/// they have.
public struct SparseGraph: Hashable, Sendable {
  /// The node from which each edge starts; edges are in the order of the nodes at which they end, their receivers.
  public let senders: [Int32]
  /// The index in `PairOrbits.orbits` of the orbit of each edge's pair (receiver, sender).
  public let orbits: [Int32]
  /// The edges into node *n* are `edgeStart[n]..<edgeStart[n + 1]`; there is one entry more than nodes.
  public let edgeStart: [Int32]

  /// The number of nodes, one for each defect, in the order of the defects.
  public var nodeCount: Int { edgeStart.count - 1 }

  /// Returns the edges into a node, as indices into ``senders`` and ``orbits``.
  public func edges(into node: Int) -> Range<Int> {
    Int(edgeStart[node])..<Int(edgeStart[node + 1])
  }

  /// Creates the graph of a form's defects, with the cutoff of `pairs`.
  ///
  /// - Precondition: `pairs` are those of the form's host.
  /// - Complexity: O(*k*² + *e*) for *k* defects and *e* edges.
  public init(of form: CanonicalForm, pairs: PairOrbits) {
    precondition(pairs.host == form.supercell.host, "the pairs are of another host")
    var (starts, senders, orbits) = ([Int32(0)], [Int32](), [Int32]())
    pairs.appendPairs(
      among: form.sites, in: form.supercell, ends: &starts, others: &senders, orbits: &orbits)
    (edgeStart, self.senders, self.orbits) = (starts, senders, orbits)
  }
}
