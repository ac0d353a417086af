// Matrix products for whoever has arrays and no network.

/// Returns the product of `x` (rows, inner) and `w` (inner, columns), row-major, (rows, columns).
///
/// A row of the result depends on that row of `x` alone, bit for bit.
public func matrixProduct(
  _ x: [Float], _ w: [Float], rows: Int, inner: Int, columns: Int
) -> [Float] {
  precondition(x.count == rows * inner && w.count == inner * columns)
  var (x, w) = (x, w)
  var out = [Float](repeating: 0, count: rows * columns)
  x.withUnsafeMutableBufferPointer { x in
    w.withUnsafeMutableBufferPointer { w in
      out.withUnsafeMutableBufferPointer { out in
        guard let xBase = x.baseAddress, let wBase = w.baseAddress, let base = out.baseAddress
        else { return }
        Float.addProduct(
          Matrix(elements: xBase, rows: rows, columns: inner),
          Matrix(elements: wBase, rows: inner, columns: columns),
          to: Matrix(elements: base, rows: rows, columns: columns))
      }
    }
  }
  return out
}
