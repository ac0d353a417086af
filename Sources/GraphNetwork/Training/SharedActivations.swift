/// The matrices that all blocks share.
struct SharedActivations {
  /// c, (g, contextCount).
  let context: Matrix
  /// Q c and the bias of U₁, or their gradient, (g, d).
  let shift: Matrix
}
