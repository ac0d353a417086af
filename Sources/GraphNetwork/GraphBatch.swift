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
    precondition(!species.isEmpty, "a graph has at least one node")
    precondition(
      edgeStart.count == species.count + 1 && edgeStart.first == 0
        && edgeStart.last == Int32(senders.count)
        && zip(edgeStart, edgeStart.dropFirst()).allSatisfy(<=),
      "edgeStart must ascend from 0 to the number of edges")
    precondition(relations.count == senders.count, "every edge has one sender and one relation")
    precondition(bound(of: senders) <= species.count, "a sender is a node of its graph")
    precondition(context.count == contextCount, "a graph has contextCount context features")
    precondition(
      nodeCount + species.count <= Int(Int32.max) && edgeCount + senders.count <= Int(Int32.max))

    let (nodes, edges) = (nodeCount, edgeCount)
    self.species += species
    self.edgeStart += edgeStart[1...]
    shift(&self.edgeStart, from: nodes + 1, by: Int32(edges))
    self.senders += senders
    shift(&self.senders, from: edges, by: Int32(nodes))
    self.relations += relations
    self.context += context
    graphStart.append(Int32(nodeCount))
    speciesBound = max(speciesBound, bound(of: species))
    relationBound = max(relationBound, bound(of: relations))
  }

  /// Adds graph `graph` of another batch with as many context features.
  public mutating func append(_ graph: Int, of other: GraphBatch) {
    precondition(other.contextCount == contextCount)
    let nodes = Int(other.graphStart[graph])..<Int(other.graphStart[graph + 1])
    let edges = Int(other.edgeStart[nodes.lowerBound])..<Int(other.edgeStart[nodes.upperBound])
    precondition(
      nodeCount + nodes.count <= Int(Int32.max) && edgeCount + edges.count <= Int(Int32.max))

    let (firstNode, firstEdge) = (nodeCount, edgeCount)
    species += other.species[nodes]
    edgeStart += other.edgeStart[nodes.lowerBound + 1..<nodes.upperBound + 1]
    shift(&edgeStart, from: firstNode + 1, by: Int32(firstEdge - edges.lowerBound))
    senders += other.senders[edges]
    shift(&senders, from: firstEdge, by: Int32(firstNode - nodes.lowerBound))
    relations += other.relations[edges]
    context.append(
      contentsOf: other.context[graph * contextCount..<(graph + 1) * contextCount])
    graphStart.append(Int32(nodeCount))
    speciesBound = max(speciesBound, other.speciesBound)
    relationBound = max(relationBound, other.relationBound)
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

/// One more than the highest index.
///
/// - Precondition: none is below zero.
private func bound(of indices: [Int32]) -> Int32 {
  // The highest bit pattern: of a number below zero it is above all others.
  let highest = indices.reduce(0) { max($0, UInt32(bitPattern: $1)) }
  precondition(highest < Int32.max, "indices start at 0")
  return indices.isEmpty ? 0 : Int32(highest) + 1
}

/// Adds to all numbers from a place on.
private func shift(_ numbers: inout [Int32], from start: Int, by summand: Int32) {
  numbers.withUnsafeMutableBufferPointer { numbers in
    for index in start..<numbers.count { numbers[index] &+= summand }
  }
}
