/// A layer of the readout; each (g, outputs).
struct ReadoutActivations {
  let sum: Matrix
  /// SiLU of the sum.
  let activated: Matrix
  /// Gradient of the sum.
  let gradient: Matrix
}
