/// The features of nodes as a linear map of what they are made of.
///
/// Before block k a node has the features h = E[species] + Σ (U₂ x + b₂) over blocks 0 ..< k, where E is the
/// embedding and x the outputs of a block's hidden layer. Whatever reads the features is linear in them too, so its
/// matrix is multiplied by this map once, in double precision, and the features themselves need not be computed.
struct FoldedFeatures {
  private let width: Int
  /// E and all biases so far, (species, d); one row of zeros once the features are explicit.
  private var constants: [Double]
  /// U₂ of each block so far, (blocks · d, d); once the features are explicit, the identity and U₂ of each block since.
  private var weights: [Double]

  /// Creates the features before the first block.
  init(_ embedding: Matrix) {
    width = embedding.columns
    constants = embedding.array.map(Double.init)
    weights = []
  }

  /// Continues with the features after a block that has `output` as its U₂.
  mutating func append(_ output: Linear) {
    for index in constants.indices { constants[index] += Double(output.bias[0, index % width]) }
    weights += output.weight.array.map(Double.init)
  }

  /// Returns the map that computes the features, and continues with the features as explicit numbers.
  mutating func makeExplicit() -> FoldedMap {
    let map = FoldedMap(constants: constants.map(Float.init), weights: weights.map(Float.init))
    constants = Array(repeating: 0, count: width)
    weights = Array(repeating: 0, count: width * width)
    for c in 0..<width { weights[c * width + c] = 1 }
    return map
  }

  /// Returns h · weight + bias as a map of what the features are made of, times a factor.
  func map(_ weight: Matrix, bias: Matrix? = nil, times factor: Double = 1) -> FoldedMap {
    let columns = weight.columns
    let bias = bias?.array.map(Double.init) ?? Array(repeating: 0, count: columns)
    let weight = weight.array.map(Double.init)
    func product(_ rows: [Double], startingFrom start: [Double]) -> [Float] {
      let count = rows.count / width
      var sums: [Double] = []
      sums.reserveCapacity(count * columns)
      for _ in 0..<count { sums += start }
      var out = sums.mutableSpan
      let (rows, weight) = (rows.span, weight.span)
      for i in 0..<count {
        for k in 0..<width {
          let left = rows[unchecked: i * width + k]
          // Columns innermost, so that they are vectorised: the time to load a model depends on it.
          for c in 0..<columns {
            out[unchecked: i * columns + c] += left * weight[unchecked: k * columns + c]
          }
        }
      }
      return sums.map { Float($0 * factor) }
    }
    return FoldedMap(
      constants: product(constants, startingFrom: bias),
      weights: product(weights, startingFrom: Array(repeating: 0, count: columns)))
  }
}
