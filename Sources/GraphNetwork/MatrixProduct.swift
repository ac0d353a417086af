// Matrix products for whoever has arrays and no network.

/// Returns the product of `x` (rows, inner) and `w` (inner, columns), row-major, (rows, columns).
///
/// A row of the result depends on that row of `x` alone, bit for bit. Zeros in `x` cost nothing.
public func matrixProduct(
  _ x: [Float], _ w: [Float], rows: Int, inner: Int, columns: Int
) -> [Float] {
  precondition(x.count == rows * inner && w.count == inner * columns)
  var out = [Float](repeating: 0, count: rows * columns)
  kernels.add_sparse_product(x, w, &out, rows, inner, columns)
  return out
}
