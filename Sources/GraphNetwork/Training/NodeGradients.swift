/// Gradients at the nodes within one block at a time; each (n, d).
struct NodeGradients {
  let hidden: Matrix
  let message: Matrix
  let receiver: Matrix
  let sender: Matrix
}
