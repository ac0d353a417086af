// Moving and summing whole rows: the same plain loops for every type.
//
// They are requirements of the protocol, not only an extension of it, so that each type's
// conformance holds them specialised.

// `NetworkScalar` documents what these functions do.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

extension NetworkScalar {
  public static func repeatRow(_ row: Matrix<Self>, to out: Matrix<Self>) {
    precondition(row.count == out.columns)
    for i in 0..<out.rows {
      for c in 0..<out.columns { out[i, c] = row[0, c] }
    }
  }

  public static func addRow(_ row: Matrix<Self>, and x: Matrix<Self>, to out: Matrix<Self>) {
    precondition(row.count == out.columns && x.hasShape(of: out))
    for i in 0..<out.rows {
      for c in 0..<out.columns { out[i, c] = x[i, c] + row[0, c] }
    }
  }

  public static func addColumnSums(_ x: Matrix<Self>, to row: Matrix<Self>) {
    precondition(row.count == x.columns)
    for i in 0..<x.rows {
      for c in 0..<x.columns { row[0, c] += x[i, c] }
    }
  }

  public static func gather(_ table: Matrix<Self>, _ indices: [Int32], to out: Matrix<Self>) {
    precondition(indices.count == out.rows && table.columns == out.columns)
    for (i, index) in indices.enumerated() {
      for c in 0..<out.columns { out[i, c] = table[Int(index), c] }
    }
  }

  public static func scatterAdd(_ x: Matrix<Self>, _ indices: [Int32], to table: Matrix<Self>) {
    precondition(indices.count == x.rows && table.columns == x.columns)
    for (i, index) in indices.enumerated() {
      for c in 0..<x.columns { table[Int(index), c] += x[i, c] }
    }
  }

  public static func spread(
    _ x: Matrix<Self>, _ batch: GraphBatch<Self>, mean: Bool, to out: Matrix<Self>
  ) {
    precondition(
      x.rows == batch.graphCount && out.rows == batch.nodeCount && x.columns == out.columns)
    for graph in 0..<batch.graphCount {
      let nodes = batch.nodes(of: graph)
      let weight = mean ? 1 / Self(nodes.count) : 1
      for i in nodes {
        for c in 0..<x.columns { out[i, c] = weight * x[graph, c] }
      }
    }
  }

  public static func pool(
    _ x: Matrix<Self>, _ batch: GraphBatch<Self>, mean: Bool, to out: Matrix<Self>
  ) {
    precondition(
      out.rows == batch.graphCount && x.rows == batch.nodeCount && x.columns == out.columns)
    out.clear()
    for graph in 0..<batch.graphCount {
      let nodes = batch.nodes(of: graph)
      for i in nodes {
        for c in 0..<x.columns { out[graph, c] += x[i, c] }
      }
      guard mean else { continue }
      let weight = 1 / Self(nodes.count)
      for c in 0..<x.columns { out[graph, c] *= weight }
    }
  }
}
