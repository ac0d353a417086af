/// The three terms inside a message, or their gradients.
struct MessageTerms {
  /// A h_i of each receiving node, (n, d).
  let receiver: Matrix
  /// B h_j of each sending node, (n, d).
  let sender: Matrix
  /// T[r] of each relation, (relations, d).
  let relation: Matrix
}
