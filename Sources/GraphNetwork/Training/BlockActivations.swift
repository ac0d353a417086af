/// The activations of a block in the forward pass; each (n, d).
struct BlockActivations {
  /// h before the block.
  let input: Matrix
  /// A h.
  let receiver: Matrix
  /// B h.
  let sender: Matrix
  /// m.
  let message: Matrix
  /// U₁ [h, m] + Q c.
  let hidden: Matrix
  /// SiLU of `hidden`.
  let activated: Matrix

  static var count: Int { 6 }
}
