/// Graphs end to end in one structure of arrays, with the edges that each node receives next to each other.
///
/// A graph has at least one node. A node may have no edges, several from one sender, or edges from itself, where a
/// defect and its own image through the periodic boundary are within the cutoff.
public struct GraphBatch: Sendable {
  /// Number of context features of every graph.
  public let contextCount: Int
  /// Graph g has the nodes graphStart[g] ..< graphStart[g + 1].
  public private(set) var graphStart: [Int32] = [0]
  /// The species of each node.
  public private(set) var species: [Int32] = []
  /// Node i receives the edges edgeStart[i] ..< edgeStart[i + 1].
  public private(set) var edgeStart: [Int32] = [0]
  /// The sending node of each edge, counted through the whole batch.
  public private(set) var senders: [Int32] = []
  /// The relation of each edge.
  public private(set) var relations: [Int32] = []
  /// The context features, (graphs, contextCount), row-major.
  public private(set) var context: [Float] = []

  /// One more than the highest species so far.
  private(set) var speciesBound: Int32 = 0
  /// One more than the highest relation so far.
  private(set) var relationBound: Int32 = 0

  /// Creates an empty batch.
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

  /// Adds one graph, which the caller appends to the batch's arrays without changing their present elements.
  ///
  /// - Parameters:
  ///   - nodes: Appends the species of each node, at least one.
  ///   - edges: Appends for each node the end in `senders` of the edges that it receives; for each edge its sending
  ///     node, where `firstNode` is the first node of the graph; and for each edge its relation.
  ///   - context: Appends the graph's context features.
  package mutating func append(
    nodes: (_ species: inout [Int32]) -> Void,
    edges: (
      _ firstNode: Int32, _ ends: inout [Int32], _ senders: inout [Int32],
      _ relations: inout [Int32]
    ) -> Void,
    context: (_ features: inout [Float]) -> Void
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

  /// Adds one graph given by its own arrays.
  ///
  /// - Parameters:
  ///   - species: The species of each node, at least one.
  ///   - edgeStart: Node i of this graph receives the edges `edgeStart[i] ..< edgeStart[i + 1]`; one value more than
  ///     there are nodes.
  ///   - senders: The sending node of each edge, from 0 in this graph.
  ///   - relations: The relation of each edge.
  ///   - context: The graph's context features.
  public mutating func append(
    species: [Int32], edgeStart: [Int32], senders: [Int32], relations: [Int32], context: [Float]
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

  /// Adds graph `graph` of another batch with the same number of context features.
  public mutating func append(_ graph: Int, of other: GraphBatch) {
    precondition(other.contextCount == contextCount)
    let nodes = other.nodes(of: graph)
    let edges = Int(other.edgeStart[nodes.lowerBound])..<Int(other.edgeStart[nodes.upperBound])
    let features = other.context[graph * contextCount..<(graph + 1) * contextCount]
    append(
      nodes: { $0 += other.species[nodes] },
      edges: { firstNode, ends, senders, relations in
        let edgeOffset = Int32(senders.count - edges.lowerBound)
        let nodeOffset = firstNode - Int32(nodes.lowerBound)
        ends += other.edgeStart[nodes.lowerBound + 1...nodes.upperBound].map { $0 + edgeOffset }
        senders += other.senders[edges].map { $0 + nodeOffset }
        relations += other.relations[edges]
      },
      context: { $0 += features })
  }

  /// Removes all graphs; with `keepingCapacity` the storage is kept for the next graphs.
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

  /// Checks that a network of this shape can read the batch.
  ///
  /// - Precondition: Its context, species and relations are within the shape.
  func check(against shape: NetworkShape) {
    precondition(contextCount == shape.contextCount)
    precondition(speciesBound <= shape.speciesCount, "a species outside the network's shape")
    precondition(relationBound <= shape.relationCount, "a relation outside the network's shape")
  }

  /// Returns the nodes of graph `graph`.
  package func nodes(of graph: Int) -> Range<Int> {
    Int(graphStart[graph])..<Int(graphStart[graph + 1])
  }

  /// Returns the edges that node `node` receives.
  package func edges(to node: Int) -> Range<Int> {
    Int(edgeStart[node])..<Int(edgeStart[node + 1])
  }
}

/// Returns one more than the highest of the indices from element `start` on, or 0 if there are none.
///
/// - Precondition: No index is below `least`, which is not negative.
private func bound(of indices: [Int32], from start: Int, least: Int32 = 0) -> Int32 {
  guard start < indices.count else { return 0 }
  // The difference of a lower index to `least` has a bit pattern above all others.
  let highest = indices[start...].reduce(0) { max($0, UInt32(bitPattern: $1 &- least)) }
  precondition(highest < UInt32(Int32.max - least), "indices start at \(least)")
  return Int32(highest) + least + 1
}
