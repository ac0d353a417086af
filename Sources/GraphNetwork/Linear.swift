/// A linear layer with bias, x · W + b.
struct Linear<Scalar: NetworkScalar> {
  /// (inputs, outputs).
  let weight: Matrix<Scalar>
  /// (1, outputs).
  let bias: Matrix<Scalar>

  static func tensors(_ name: String, inputs: Int, outputs: Int) -> [ParameterTensor] {
    [
      ParameterTensor("\(name).weight", [inputs, outputs], .uniform(fanIn: inputs)),
      ParameterTensor("\(name).bias", [outputs], .uniform(fanIn: inputs)),
    ]
  }

  init(_ parameters: inout ParameterCursor<Scalar>) {
    weight = parameters.next()
    bias = parameters.next()
  }

  /// out = x · W + b.
  func forward(_ x: Matrix<Scalar>, to out: Matrix<Scalar>) {
    Scalar.repeatRow(bias, to: out)
    Scalar.addProduct(x, weight, to: out)
  }

  /// Adds to `gradient` from the gradient `y` of the result, and to that of x.
  func backward(
    _ x: Matrix<Scalar>, _ y: Matrix<Scalar>, addingTo gradient: Linear, _ xGradient: Matrix<Scalar>
  ) {
    Scalar.addColumnSums(y, to: gradient.bias)
    Scalar.addTransposedProduct(x, y, to: gradient.weight)
    Scalar.addProductTransposed(y, weight, to: xGradient)
  }
}
