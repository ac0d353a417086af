// Copies and sums of whole rows; each sum runs in ascending order of the rows.

/// out_i = row for every row i of `out`.
func repeatRow(_ row: Matrix, to out: Matrix) {
  precondition(row.count == out.columns)
  for i in 0..<out.rows {
    for c in 0..<out.columns { out[i, c] = row[0, c] }
  }
}

/// out_i = x_i + row for every row i.
func addRow(_ row: Matrix, and x: Matrix, to out: Matrix) {
  precondition(row.count == out.columns && x.hasShape(of: out))
  for i in 0..<out.rows {
    for c in 0..<out.columns { out[i, c] = x[i, c] + row[0, c] }
  }
}

/// row += Σ_i x_i: the gradient of a row that was repeated or added.
func addColumnSums(_ x: Matrix, to row: Matrix) {
  precondition(row.count == x.columns)
  for i in 0..<x.rows {
    for c in 0..<x.columns { row[0, c] += x[i, c] }
  }
}

/// out_i = table_index(i).
func gather(_ table: Matrix, _ indices: [Int32], to out: Matrix) {
  precondition(indices.count == out.rows && table.columns == out.columns)
  for (i, index) in indices.enumerated() {
    for c in 0..<out.columns { out[i, c] = table[Int(index), c] }
  }
}

/// table_index(i) += x_i: the gradient of a gathered table.
func scatterAdd(_ x: Matrix, _ indices: [Int32], to table: Matrix) {
  precondition(indices.count == x.rows && table.columns == x.columns)
  for (i, index) in indices.enumerated() {
    for c in 0..<x.columns { table[Int(index), c] += x[i, c] }
  }
}

/// out (n, d): to each node its graph's row of x (g, d), for the mean divided by the graph's number of nodes; the
/// gradient of `pool`.
func spread(_ x: Matrix, _ batch: GraphBatch, mean: Bool, to out: Matrix) {
  precondition(
    x.rows == batch.graphCount && out.rows == batch.nodeCount && x.columns == out.columns)
  for graph in 0..<batch.graphCount {
    let nodes = batch.nodes(of: graph)
    let weight = mean ? 1 / Float(nodes.count) : 1
    for i in nodes {
      for c in 0..<x.columns { out[i, c] = weight * x[graph, c] }
    }
  }
}

/// out (g, d): to each graph the sum, or the mean, of its nodes' rows of x (n, d); the gradient of `spread`.
func pool(_ x: Matrix, _ batch: GraphBatch, mean: Bool, to out: Matrix) {
  precondition(
    out.rows == batch.graphCount && x.rows == batch.nodeCount && x.columns == out.columns)
  out.clear()
  for graph in 0..<batch.graphCount {
    let nodes = batch.nodes(of: graph)
    for i in nodes {
      for c in 0..<x.columns { out[graph, c] += x[i, c] }
    }
    guard mean else { continue }
    let weight = 1 / Float(nodes.count)
    for c in 0..<x.columns { out[graph, c] *= weight }
  }
}
