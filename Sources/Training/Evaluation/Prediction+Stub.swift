import Prediction

extension Prediction {
  /// Stands in for the distance from the applicability domain.
  var domainDistance: Double { Double(domainNotes.count) }
}
