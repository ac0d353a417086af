// The features of a node as what reads them sees them, so that nobody has to make them.

/// The features after some blocks, h = Emb[species] + Σ (x U₂ + bias) over the blocks, x being the outputs of a
/// block's hidden layer.
///
/// They are linear in what they are made of, and whatever reads them is linear in them: so its map can be taken
/// through to the species and the outputs beforehand, in double precision.
struct FoldedFeatures {
  private let width: Int
  /// Rows that stand for species; one once the features are made.
  private var leadingCount: Int
  /// What makes the features: Emb and all biases, over the U₂ of each block, (leading + blocks · d, d).
  private var sources: [Double]

  /// The features before all blocks.
  init(_ embedding: Matrix<Double>) {
    leadingCount = embedding.rows
    width = embedding.columns
    sources = embedding.array
  }

  /// Goes on to the features after a block, which maps the outputs of its hidden layer by `output`.
  mutating func add(_ output: Linear<Double>) {
    for i in 0..<leadingCount {
      for c in 0..<width { sources[i * width + c] += output.bias[0, c] }
    }
    sources += output.weight.array
  }

  /// Returns what makes the features, (species + blocks · d, d), and goes on with those that are made: they take the
  /// place of an output, and one row that of the species.
  mutating func make() -> [Float] {
    defer {
      leadingCount = 1
      sources = [Double](repeating: 0, count: width * (1 + width))
      for c in 0..<width { sources[(1 + c) * width + c] = 1 }
    }
    return sources.map(Float.init)
  }

  /// What a layer makes of the features, (species + blocks · d, columns): of each species, its bias in it, and of
  /// each output.
  func reader(
    _ weight: Matrix<Double>, bias: Matrix<Double>? = nil, times factor: Double = 1
  ) -> [Float] {
    let rows = sources.count / width
    var reader = [Double](repeating: 0, count: rows * weight.columns)
    reader.withUnsafeMutableBufferPointer { reader in
      guard let base = reader.baseAddress else { return }
      let out = Matrix(elements: base, rows: rows, columns: weight.columns)
      if let bias { Double.repeatRow(bias, to: out.rows(0..<leadingCount)) }
      for i in 0..<rows {
        for k in 0..<width {
          let source = sources[i * width + k]
          // Columns innermost, side by side in registers: a model's loading waits for this.
          for c in 0..<weight.columns { out[i, c] += source * weight[k, c] }
        }
      }
    }
    return reader.map { Float($0 * factor) }
  }
}
