// The sparse graph: the defects alone, joined through the periodic plane.

import Crystals

/// The graph of a configuration's defects: a node each, an edge for every image of a pair within the cutoff.
///
/// The edges are those of the method of doi:10.1038/s41524-023-01062-z: images in the plane only, as many edges
/// between two defects as they have images within the cutoff. In a small cell a defect meets its own images
/// and is joined to itself: the crystal is periodic, so they are neighbours like any other, and a supercell
/// tiled from smaller ones has the same neighbourhoods as they have.
public struct SparseGraph: Hashable, Sendable {
  /// A neighbour of a node, with the orbit of the pair.
  public struct Edge: Hashable, Sendable {
    /// The node at the other end, the one that sends.
    public let sender: Int
    /// The orbit of the pair (receiver, sender) in `PairOrbits.orbits`.
    public let orbit: Int
  }

  /// Edges in the order of their receivers; those of node *n* are `edges[edgeStart[n]..<edgeStart[n + 1]]`.
  public let edges: [Edge]
  /// As many as nodes, and one more.
  public let edgeStart: [Int]

  /// The number of nodes, one for each defect, in the same order.
  public var nodeCount: Int { edgeStart.count - 1 }

  /// The edges into a node.
  public func edges(into node: Int) -> ArraySlice<Edge> {
    edges[edgeStart[node]..<edgeStart[node + 1]]
  }

  /// The graph of `form`'s defects, with the cutoff and the host of `pairs`.
  ///
  /// - Precondition: `pairs` are of the form's host.
  /// - Complexity: O(*k*² + *e*) for *k* defects and *e* edges.
  public init(of form: CanonicalForm, pairs: PairOrbits) {
    let supercell = form.supercell
    precondition(pairs.host == supercell.host, "orbits of another host")
    let sites = form.defects.map { supercell.site(at: $0.site) }
    var edges: [Edge] = []
    var edgeStart = [0]
    for receiver in sites {
      for (index, sender) in sites.enumerated() {
        pairs.forEachImage(from: receiver, to: sender, in: supercell) { orbit in
          edges.append(Edge(sender: index, orbit: Int(orbit)))
        }
      }
      edgeStart.append(edges.count)
    }
    self.edges = edges
    self.edgeStart = edgeStart
  }
}
