/// A group of one expert.
struct SingleExpertGroup: ExpertGroup {
  let expert: any Expert

  func estimates(for queries: [Query]) -> [[Estimate]] { [expert.estimates(for: queries)] }
}
