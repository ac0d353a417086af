extension Network {
  /// Returns a network for other species, relations and context features with the weights of this one.
  ///
  /// The rows of its tables are sums of rows of this network's tables; all other weights are copies.
  ///
  /// - Parameters:
  ///   - species: For each species of the new network, its embedding as a sum of embeddings.
  ///   - relations: For each relation of the new network, its rows as sums of those of relations.
  ///   - context: For each context feature of the new network, its weights as sums of those of context features.
  ///   - envelope: The weight of each relation's messages.
  /// - Returns: The new network.
  /// - Precondition: The rows are within this network's tables, and there is an envelope for each relation.
  public func transferred(
    species: [RowCombination], relations: [RowCombination], context: [RowCombination],
    envelope: [Float]
  ) -> Network {
    var shape = shape
    shape.speciesCount = species.count
    shape.relationCount = relations.count
    shape.contextCount = context.count
    let newLayout = NetworkLayers.layout(shape)
    var block: [Float] = []
    block.reserveCapacity(newLayout.count)
    // Both layouts have the same tensors in the same order.
    for (tensor, newTensor) in zip(layout.tensors, newLayout.tensors) {
      let values = parameters[tensor.range]
      let columns = tensor.shape.last ?? 1
      let rows: [RowCombination]? =
        switch NetworkLayers.rows(of: newTensor.name) {
        case .species: species
        case .relations: relations
        case .context: context
        case .featuresAndContext:
          // The rows of the pooled features come first.
          (0..<shape.width).map(RowCombination.copy)
            + context.map { row in
              RowCombination(row.terms.map { ($0.row + shape.width, $0.weight) })
            }
        case nil: nil
        }
      guard let rows else {
        block += values
        continue
      }
      for row in rows {
        var sum = [Float](repeating: 0, count: columns)
        for term in row.terms {
          let start = values.startIndex + term.row * columns
          for column in 0..<columns { sum[column] += term.weight * values[start + column] }
        }
        block += sum
      }
    }
    return Network(shape, envelope: envelope, parameters: block)
  }
}

extension NetworkLayers {
  /// What the rows of a table stand for.
  fileprivate enum Rows {
    case species, relations, context, featuresAndContext
  }

  /// Returns what the rows of a tensor stand for; nil if its shape depends on no table.
  fileprivate static func rows(of name: String) -> Rows? {
    switch name {
    case "embedding": .species
    case "readout.0.weight": .featuresAndContext
    case _ where name.hasPrefix("blocks.") && name.hasSuffix(".relations"): .relations
    case _ where name.hasPrefix("blocks.") && name.hasSuffix(".context"): .context
    default: nil
    }
  }
}
