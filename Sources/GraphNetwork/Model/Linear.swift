/// A linear layer with bias, x · W + b.
struct Linear {
  /// (inputs, outputs).
  let weight: Matrix
  /// (1, outputs).
  let bias: Matrix

  static func tensors(_ name: String, inputs: Int, outputs: Int) -> [ParameterTensor] {
    [
      ParameterTensor("\(name).weight", [inputs, outputs], .uniform(fanIn: inputs)),
      ParameterTensor("\(name).bias", [outputs], .uniform(fanIn: inputs)),
    ]
  }

  init(_ parameters: inout ParameterCursor) {
    weight = parameters.next()
    bias = parameters.next()
  }

  /// out = x · W + b.
  func forward(_ x: Matrix, to out: Matrix) {
    repeatRow(bias, to: out)
    addProduct(x, weight, to: out)
  }

  /// Adds to the parameters' `gradient` and to the gradient of x, given `y`, that of the result.
  func backward(
    _ x: Matrix, _ y: Matrix, addingTo gradient: Linear, _ xGradient: Matrix
  ) {
    addColumnSums(y, to: gradient.bias)
    addTransposedProduct(x, y, to: gradient.weight)
    addProductTransposed(y, weight, to: xGradient)
  }
}
