import GraphNetwork

/// A random graph.
struct RandomGraph {
  var species: [Int32]
  /// The edges that each node receives, as (sender, relation).
  var incoming: [[(sender: Int32, relation: Int32)]]
  var context: [Double]

  /// Draws a graph.
  ///
  /// Edges join any two nodes, so several may join the same two and some a node to itself.
  init(
    nodes: Int, edges: Int, _ shape: NetworkShape, _ random: inout some RandomNumberGenerator
  ) {
    species = (0..<nodes).map { _ in Int32.random(in: 0..<Int32(shape.speciesCount), using: &random)
    }
    incoming = Array(repeating: [], count: nodes)
    for _ in 0..<edges {
      let receiver = Int.random(in: 0..<nodes, using: &random)
      incoming[receiver].append(
        (
          sender: .random(in: 0..<Int32(nodes), using: &random),
          relation: .random(in: 0..<Int32(shape.relationCount), using: &random)
        ))
    }
    context = (0..<shape.contextCount).map { _ in .random(in: -1...1, using: &random) }
  }

  /// Returns the same graph with its nodes in another order: new node i is old node order[i].
  func reordered(_ order: [Int]) -> RandomGraph {
    var newIndex = order
    for (new, old) in order.enumerated() { newIndex[old] = new }
    var copy = self
    copy.species = order.map { species[$0] }
    copy.incoming = order.map { old in
      incoming[old].map { (sender: Int32(newIndex[Int($0.sender)]), relation: $0.relation) }
    }
    return copy
  }
}

extension GraphBatch {
  init(_ graphs: [RandomGraph], _ shape: NetworkShape) {
    self.init(contextCount: shape.contextCount)
    for graph in graphs { append(graph) }
  }

  mutating func append(_ graph: RandomGraph) {
    append(
      species: graph.species,
      edgeStart: graph.incoming.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) },
      senders: graph.incoming.flatMap { $0.map(\.sender) },
      relations: graph.incoming.flatMap { $0.map(\.relation) },
      context: graph.context.map(Float.init))
  }
}
