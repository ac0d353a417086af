// Many small graphs as one: a structure of arrays that a network walks through once.

/// Graphs laid end to end, with the edges of each node that receives them side by side.
///
/// A graph has at least one node; a node may have no edges, several from one sender, or edges
/// from itself, as where a node meets its own image through a periodic boundary.
public struct GraphBatch<Scalar: NetworkScalar>: Sendable {
  /// Number of context features of every graph.
  public let contextCount: Int
  /// The nodes of graph g are graphStart[g] ..< graphStart[g + 1].
  public private(set) var graphStart: [Int32] = [0]
  /// The species of each node.
  public private(set) var species: [Int32] = []
  /// The edges that node i receives are edgeStart[i] ..< edgeStart[i + 1].
  public private(set) var edgeStart: [Int32] = [0]
  /// The node that each edge comes from, counted through the whole batch.
  public private(set) var senders: [Int32] = []
  /// What each edge stands for.
  public private(set) var relations: [Int32] = []
  /// The context features, (graphs, contextCount), row-major.
  public private(set) var context: [Scalar] = []

  /// One more than the highest species so far.
  private(set) var speciesBound: Int32 = 0
  /// One more than the highest relation so far.
  private(set) var relationBound: Int32 = 0

  /// Creates a batch of no graphs.
  public init(contextCount: Int) {
    precondition(contextCount >= 0)
    self.contextCount = contextCount
  }

  /// Number of graphs.
  public var graphCount: Int { graphStart.count - 1 }
  /// Number of nodes of all graphs.
  public var nodeCount: Int { species.count }
  /// Number of edges of all graphs.
  public var edgeCount: Int { senders.count }

  /// Adds one graph, which the caller appends to the lists of the batch: of what they hold already it changes nothing.
  ///
  /// - Parameters:
  ///   - nodes: Appends the species of each node, at least one.
  ///   - edges: Appends for each node where the edges that it receives end in `senders`; then the node that each edge
  ///     comes from, the graph's first being `firstNode`; and what each edge stands for.
  ///   - context: Appends the graph's context features.
  package mutating func append(
    nodes: (_ species: inout [Int32]) -> Void,
    edges: (
      _ firstNode: Int32, _ ends: inout [Int32], _ senders: inout [Int32],
      _ relations: inout [Int32]
    ) -> Void,
    context: (_ features: inout [Scalar]) -> Void
  ) {
    let (firstNode, firstEdge) = (nodeCount, edgeCount)
    nodes(&species)
    edges(Int32(firstNode), &edgeStart, &senders, &relations)
    context(&self.context)
    graphStart.append(Int32(nodeCount))

    precondition(nodeCount > firstNode, "a graph has at least one node")
    precondition(edgeStart.count == nodeCount + 1, "the edges of each node have an end")
    var start = Int32(firstEdge)
    for node in firstNode..<nodeCount {
      precondition(edgeStart[node + 1] >= start, "the ends of edges ascend")
      start = edgeStart[node + 1]
    }
    precondition(start == Int32(edgeCount), "the edges of the last node end the list")
    precondition(relations.count == edgeCount, "every edge has one sender and one relation")
    precondition(
      bound(of: senders, from: firstEdge, least: Int32(firstNode)) <= Int32(nodeCount),
      "a sender is a node of its graph")
    precondition(
      self.context.count == graphCount * contextCount, "a graph has contextCount context features")
    speciesBound = max(speciesBound, bound(of: species, from: firstNode))
    relationBound = max(relationBound, bound(of: relations, from: firstEdge))
  }

  /// Adds one graph.
  ///
  /// - Parameters:
  ///   - species: The species of each node, at least one.
  ///   - edgeStart: The edges that node i of this graph receives are
  ///     `edgeStart[i] ..< edgeStart[i + 1]`; one value more than there are nodes.
  ///   - senders: The node of this graph, from 0, that each edge comes from.
  ///   - relations: What each edge stands for.
  ///   - context: The graph's context features.
  public mutating func append(
    species: [Int32], edgeStart: [Int32], senders: [Int32], relations: [Int32], context: [Scalar]
  ) {
    precondition(edgeStart.first == 0, "edges are counted from 0")
    append(
      nodes: { $0 += species },
      edges: { firstNode, ends, allSenders, allRelations in
        let firstEdge = Int32(allSenders.count)
        ends += edgeStart.dropFirst().map { firstEdge + $0 }
        allSenders += senders.map { firstNode + $0 }
        allRelations += relations
      },
      context: { $0 += context })
  }

  /// Adds graph `graph` of another batch with as many context features.
  public mutating func append(_ graph: Int, of other: GraphBatch) {
    precondition(other.contextCount == contextCount)
    let nodes = other.nodes(of: graph)
    let edges = Int(other.edgeStart[nodes.lowerBound])..<Int(other.edgeStart[nodes.upperBound])
    let features = other.context[graph * contextCount..<(graph + 1) * contextCount]
    append(
      nodes: { $0 += other.species[nodes] },
      edges: { firstNode, ends, senders, relations in
        let furtherEdges = Int32(senders.count - edges.lowerBound)
        let furtherNodes = firstNode - Int32(nodes.lowerBound)
        ends += other.edgeStart[nodes.lowerBound + 1...nodes.upperBound].map { $0 + furtherEdges }
        senders += other.senders[edges].map { $0 + furtherNodes }
        relations += other.relations[edges]
      },
      context: { $0 += features })
  }

  /// Removes all graphs; with `keepingCapacity` the storage serves the next ones.
  public mutating func removeAll(keepingCapacity: Bool = false) {
    graphStart.removeAll(keepingCapacity: keepingCapacity)
    graphStart.append(0)
    species.removeAll(keepingCapacity: keepingCapacity)
    edgeStart.removeAll(keepingCapacity: keepingCapacity)
    edgeStart.append(0)
    senders.removeAll(keepingCapacity: keepingCapacity)
    relations.removeAll(keepingCapacity: keepingCapacity)
    context.removeAll(keepingCapacity: keepingCapacity)
    speciesBound = 0
    relationBound = 0
  }

  /// Stops unless a network of this shape can read the batch.
  func check(against shape: NetworkShape) {
    precondition(contextCount == shape.contextCount)
    precondition(speciesBound <= shape.speciesCount, "a species the network does not know")
    precondition(relationBound <= shape.relationCount, "a relation the network does not know")
  }

  /// The nodes of graph `graph`.
  func nodes(of graph: Int) -> Range<Int> {
    Int(graphStart[graph])..<Int(graphStart[graph + 1])
  }

  /// The edges that node `node` receives.
  func edges(to node: Int) -> Range<Int> {
    Int(edgeStart[node])..<Int(edgeStart[node + 1])
  }
}

/// One more than the highest of the indices from a place on, or 0 of none.
///
/// - Precondition: none is below `least`, which is not negative.
private func bound(of indices: [Int32], from start: Int, least: Int32 = 0) -> Int32 {
  guard start < indices.count else { return 0 }
  // Taken from the least, a lower one has a bit pattern above all others.
  let highest = indices[start...].reduce(0) { max($0, UInt32(bitPattern: $1 &- least)) }
  precondition(highest < UInt32(Int32.max - least), "indices start at \(least)")
  return Int32(highest) + least + 1
}
