/// A linear map of the nodes' features, folded so that it reads what the features are made of; see `ck_folded_map`.
struct FoldedMap {
  /// The constant part for each species, or for all nodes, (species or 1, columns).
  let constants: [Float]
  /// What multiplies the outputs of the hidden layers so far, (outputs, columns).
  let weights: [Float]
}
