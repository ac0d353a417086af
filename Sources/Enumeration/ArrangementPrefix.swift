/// Defects that are the least of their images, and lack one defect of a stoichiometry.
package struct ArrangementPrefix: Sendable {
  /// The defects in ascending order; none for a stoichiometry of one defect.
  let codes: [DefectCode]
  /// The index of the term of the missing defect.
  let term: Int

  /// The number of sites at which the missing defect may be, as the work on its arrangements.
  package let candidateCount: Int
}
