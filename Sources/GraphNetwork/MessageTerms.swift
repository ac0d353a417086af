/// The three summands inside a message, or the gradients of them.
public struct MessageTerms<Scalar> {
  /// A h_i of each receiving node, (n, d).
  let receiver: Matrix<Scalar>
  /// B h_j of each sending node, (n, d).
  let sender: Matrix<Scalar>
  /// T_o of each relation, (relations, d).
  let relation: Matrix<Scalar>
}
