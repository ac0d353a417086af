/// The experts of a host that were trained on the same rows, with the limits of these rows.
///
/// All properties of a host are in one group, unless some of its rows lack a property.
struct PropertyGroupModel: Sendable {
  /// The ensemble of each property, in the order of `Property`.
  let ensembles: [(property: Property, ensemble: ExpertEnsemble)]
  private let domain: CompiledApplicabilityDomain
  /// The property that the notes begin with; nil if all properties of the host have the same rows.
  private let propertyInNotes: Property?

  /// Creates a model of some properties.
  ///
  /// - Parameters:
  ///   - ensembles: The ensembles by property.
  ///   - domain: The limits of the rows.
  ///   - isShared: Whether the rows are those of all properties of the host.
  init(
    _ ensembles: [(property: Property, ensemble: ExpertEnsemble)],
    domain: CompiledApplicabilityDomain, isShared: Bool
  ) {
    self.ensembles = ensembles
    self.domain = domain
    propertyInNotes = isShared ? nil : ensembles.first?.property
  }

  /// Returns the first species of a query that none of the rows has.
  func unknownSpecies(of query: Query) -> String? {
    propertyInNotes == nil ? nil : domain.speciesNotCovered(by: query)
  }

  /// Adds the values of the properties, and compares a query with the rows.
  ///
  /// No value is added if none of the rows has one of its species.
  ///
  /// - Parameters:
  ///   - query: A query with defects.
  ///   - estimates: The estimates of all experts of the manifest.
  ///   - values: The values by property.
  /// - Returns: The assessment of the query.
  func predict(
    _ query: Query, from estimates: ArraySlice<Estimate>,
    into values: inout [Property: PredictedValue]
  ) -> DomainAssessment {
    var assessment = domain.assessment(of: query)
    if let property = propertyInNotes {
      assessment.prefixNotes(property.rawValue)
      if let species = unknownSpecies(of: query) {
        assessment.add(
          2,
          note: DomainNote(
            .speciesNotTrained,
            "no training row with \(species) has \(property.rawValue), so it is not predicted"))
        return assessment
      }
    }
    let own = ensembles.map { $0.ensemble.estimate(from: estimates) }
    for ((_, ensemble), estimate) in zip(ensembles, own) {
      ensemble.assess(estimate, of: query, &assessment)
    }
    for ((property, ensemble), estimate) in zip(ensembles, own) {
      values[property] = ensemble.prediction(
        for: query, estimate: estimate, assessment: assessment)
    }
    return assessment
  }
}
