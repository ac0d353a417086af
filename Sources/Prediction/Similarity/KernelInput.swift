/// The features of a configuration that a ``ConfigurationKernel`` compares.
package struct KernelInput: Sendable {
  /// The species of each defect, counted from the host's first.
  package let species: [Int]
  /// The surroundings of each defect: for each species and orbit of pairs, the sum of e^(−d/2 Å) over the neighbours
  /// of that species in that orbit, where d is the distance of the orbit.
  package let surroundings: SparseRows
  /// The descriptors of the configuration as a whole; those of a forest come first.
  package let descriptors: [Float]
}
