// The experts that know one host alone: what they all read of a configuration is worked out once.

/// The forests and Gaussian processes of a host.
package struct HostExpertGroup: ExpertGroup {
  private let encoder: KernelEncoder
  private let forests: [ForestExpert]
  private let processes: [GaussianProcessExpert]
  /// For each process the first that compares as it does, which has its likeness worked out.
  private let leaders: [Int]

  /// The panel of some experts of one host, whose configurations `encoder` encodes.
  package init(
    encoder: KernelEncoder, forests: [ForestExpert], processes: [GaussianProcessExpert]
  ) {
    self.encoder = encoder
    self.forests = forests
    self.processes = processes
    leaders = processes.indices.map { index in
      processes[..<index].firstIndex { $0.hasLikeness(of: processes[index]) } ?? index
    }
  }

  /// The estimates of the forests, then of the processes.
  package func estimates(for queries: [Query]) -> [[Estimate]] {
    var estimates = [[Estimate]](repeating: [], count: forests.count + processes.count)
    for query in queries {
      let input = encoder.input(of: query)
      for (index, forest) in forests.enumerated() {
        estimates[index].append(forest.estimate(descriptors: input.descriptors))
      }
      var likenesses: [[Double]] = []
      for (index, process) in processes.enumerated() {
        let leader = leaders[index]
        likenesses.append(
          leader < index ? likenesses[leader] : process.likeness(of: input))
        estimates[forests.count + index].append(
          process.estimate(of: query, input: input, likeness: likenesses[index]))
      }
    }
    return estimates
  }
}
