/// A list that is the least of its images, and lacks one site of that of an arrangement.
package struct ArrangementPrefix: Sendable {
  /// The sites with their occupants in ascending order; none if there are fewer than two.
  let codes: [DefectCode]
  /// The index of the term of the missing site; nil if nothing is missing, since the list of the arrangement is empty.
  let term: Int?

  /// The number of sites that may be the missing one, as the work on its arrangements.
  package let candidateCount: Int
}
