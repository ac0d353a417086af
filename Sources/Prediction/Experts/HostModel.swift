/// What a predictor needs to know about one host, gathered so that a query needs a single lookup.
final class HostModel: Sendable {
  /// The properties that are predicted, in the order of `Property`.
  let properties: [Property]
  /// The indices of the expert groups that have a member in one of the ensembles.
  let groups: [Int]
  private let models: [PropertyGroupModel]

  init(_ models: [PropertyGroupModel], groups: [IndexedExpertGroup]) {
    self.models = models
    let ensembles = models.flatMap(\.ensembles)
    properties = Property.allCases.filter { property in
      ensembles.contains { $0.property == property }
    }
    let experts = Set(ensembles.flatMap(\.ensemble.members).map(\.expert))
    self.groups = groups.indices.filter { !experts.isDisjoint(with: groups[$0].experts) }
  }

  /// Returns the properties that are predicted for a query: those whose training rows have all of its species.
  func properties(of query: Query) -> [Property] {
    let unknown = models.filter { $0.unknownSpecies(of: query) != nil }
    guard !unknown.isEmpty else { return properties }
    let left = unknown.flatMap { $0.ensembles.map(\.property) }
    return properties.filter { !left.contains($0) }
  }

  /// Returns the prediction of a query with defects from the estimates of all experts of the manifest.
  func prediction(
    of query: Query, from estimates: ArraySlice<Estimate>, intervalCoverage: Double
  ) -> Prediction {
    var values: [Property: PredictedValue] = [:]
    var distance = 0.0
    var notes: [DomainNote] = []
    for model in models {
      let assessment = model.predict(query, from: estimates, into: &values)
      distance = max(distance, assessment.distance)
      notes += assessment.notes
    }
    return Prediction(
      formationEnergyPerSite: values[.formationEnergyPerSite], bandGap: values[.bandGap],
      defectCount: query.form.defects.count, intervalCoverage: intervalCoverage,
      domainDistance: distance, domainNotes: notes)
  }
}
