// The sparse graph: the defects alone, joined through the periodic plane.

import Crystals

/// The graph of a configuration's defects: a node each, an edge for every image of a pair within the cutoff.
///
/// The edges are those of the method of doi:10.1038/s41524-023-01062-z: images in the plane only, as many edges
/// between two defects as they have images within the cutoff. In a small cell a defect meets its own images
/// and is joined to itself: the crystal is periodic, so they are neighbours like any other, and a supercell
/// tiled from smaller ones has the same neighbourhoods as they have.
public struct SparseGraph: Hashable, Sendable {
  /// The node at the other end of each edge, the one that sends; edges are in the order of their receivers.
  public let senders: [Int32]
  /// The orbit of each edge's pair (receiver, sender) in `PairOrbits.orbits`.
  public let orbits: [Int32]
  /// The edges into node *n* are `edgeStart[n]..<edgeStart[n + 1]`; as many as nodes, and one more.
  public let edgeStart: [Int32]

  /// The number of nodes, one for each defect, in the same order.
  public var nodeCount: Int { edgeStart.count - 1 }

  /// The edges into a node, as indices into ``senders`` and ``orbits``.
  public func edges(into node: Int) -> Range<Int> {
    Int(edgeStart[node])..<Int(edgeStart[node + 1])
  }

  /// The graph of `form`'s defects, with the cutoff and the host of `pairs`.
  ///
  /// - Precondition: `pairs` are of the form's host.
  /// - Complexity: O(*k*² + *e*) for *k* defects and *e* edges.
  public init(of form: CanonicalForm, pairs: PairOrbits) {
    precondition(pairs.host == form.supercell.host, "orbits of another host")
    var (starts, senders, orbits) = ([Int32(0)], [Int32](), [Int32]())
    pairs.appendPairs(
      among: form.sites, in: form.supercell, ends: &starts, others: &senders, orbits: &orbits)
    (edgeStart, self.senders, self.orbits) = (starts, senders, orbits)
  }
}
