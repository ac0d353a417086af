/// The forests and Gaussian processes of one host.
///
/// They share the descriptors of a configuration, and processes with equal references and length also share the
/// similarity of its surroundings.
package struct HostExpertGroup: ExpertGroup {
  private let encoder: KernelEncoder
  private let forests: [ForestExpert]
  private let processes: [GaussianProcessExpert]
  /// For each process the first one with the same similarity, which is computed once.
  private let similaritySources: [Int]

  /// Creates the group of experts of the encoder's host.
  package init(
    encoder: KernelEncoder, forests: [ForestExpert], processes: [GaussianProcessExpert]
  ) {
    self.encoder = encoder
    self.forests = forests
    self.processes = processes
    similaritySources = processes.indices.map { index in
      processes[..<index].firstIndex { $0.hasSimilarity(of: processes[index]) } ?? index
    }
  }

  /// Returns the estimates of the forests, then those of the processes.
  package func estimates(for queries: [Query]) -> [[Estimate]] {
    var estimates = [[Estimate]](repeating: [], count: forests.count + processes.count)
    for query in queries {
      let input = encoder.input(of: query)
      for (index, forest) in forests.enumerated() {
        estimates[index].append(forest.estimate(descriptors: input.descriptors))
      }
      var similarities: [[Double]] = []
      for (index, process) in processes.enumerated() {
        let source = similaritySources[index]
        similarities.append(
          source < index ? similarities[source] : process.similarity(of: input))
        estimates[forests.count + index].append(
          process.estimate(of: query, input: input, similarity: similarities[index]))
      }
    }
    return estimates
  }
}
