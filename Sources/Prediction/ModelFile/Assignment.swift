/// The experts that predict a property of a host, and the calibration of their weighted mean.
public struct Assignment: Codable, Equatable, Sendable {
  /// An expert and its weight.
  public struct WeightedExpert: Codable, Equatable, Sendable {
    /// The expert's name.
    public var expert: String
    /// The weight relative to the others of the assignment, above 0 and at most 1.
    public var weight: Double

    /// Creates a weighted expert.
    public init(expert: String, weight: Double) {
      self.expert = expert
      self.weight = weight
    }
  }

  /// The property.
  public var property: Property
  /// The name of the host.
  public var host: String
  /// The experts; at least one.
  public var experts: [WeightedExpert]
  /// The calibration for each concentration that occurs in the training data; at least one.
  public var calibration: [Concentration: Calibration]
  /// The limits of the training rows with the property, if other rows of the host have another property.
  public var domain: ApplicabilityDomain?

  /// Creates an assignment.
  public init(
    property: Property, host: String, experts: [WeightedExpert],
    calibration: [Concentration: Calibration], domain: ApplicabilityDomain? = nil
  ) {
    self.domain = domain
    self.property = property
    self.host = host
    self.experts = experts
    self.calibration = calibration
  }

  /// Returns the calibration for a concentration, or that for the other one if it was not in the training data.
  ///
  /// Returns nil if there is none at all, which no model file may have.
  package func calibration(for concentration: Concentration) -> Calibration? {
    calibration[concentration] ?? calibration.values.first
  }
}
