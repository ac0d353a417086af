// Assignments: who predicts which property of which host.

/// The experts of one property of one host, and what makes their blend's intervals honest.
public struct Assignment: Codable, Equatable, Sendable {
  /// An expert's part in a blend.
  public struct Part: Codable, Equatable, Sendable {
    /// The expert's name.
    public var expert: String
    /// Its weight; the weights of a blend sum to 1.
    public var weight: Double

    /// A part from its figures.
    public init(expert: String, weight: Double) {
      self.expert = expert
      self.weight = weight
    }
  }

  /// What is predicted.
  public var property: Property
  /// For which host.
  public var host: String
  /// By whom; at least one.
  public var experts: [Part]
  /// The calibration of each concentration that the training data have.
  public var calibration: [Concentration: Calibration]

  /// An assignment from its parts.
  public init(
    property: Property, host: String, experts: [Part],
    calibration: [Concentration: Calibration]
  ) {
    self.property = property
    self.host = host
    self.experts = experts
    self.calibration = calibration
  }

  /// The calibration for a query; that of the other concentration where its own was not trained.
  package func calibration(for query: Query) -> Calibration {
    calibration(for: query.concentration)
  }

  /// The calibration for a concentration, or that of the other.
  func calibration(for concentration: Concentration) -> Calibration {
    calibration[concentration] ?? calibration.values.first ?? Calibration(floor: 0, factor: 1)
  }
}
