// An expert by itself.

/// An expert who shares nothing with others.
struct SingleExpertGroup: ExpertGroup {
  let expert: any Expert

  func estimates(for queries: [Query]) -> [[Estimate]] { [expert.estimates(for: queries)] }
}
