extension ModelManifest {
  /// The model that a training started from, and what was taken from it.
  public struct BaseSpec: Codable, Equatable, Sendable {
    /// The name and version of the model, "2dmd@3f2a91c0d4e7".
    public var model: String
    /// The experts that were trained, of which the cross-validation chose.
    public var candidates: [Candidate]

    /// Creates the specification of a base model.
    public init(model: String, candidates: [Candidate]) {
      self.model = model
      self.candidates = candidates
    }
  }

  /// An expert that was trained for a property of a host, whether or not it has a part in the predictions.
  public struct Candidate: Codable, Equatable, Sendable {
    /// The property.
    public var property: Property
    /// The name of the host.
    public var host: String
    /// The name of the expert.
    public var expert: String
    /// What it starts from: "the rows alone", "MoS2, fitted line".
    public var source: String
    /// The mean absolute error on the rows of the host in cross-validation, eV.
    public var mae: Double
    /// The weight in the predictions; 0 if it was not chosen.
    public var weight: Double

    private enum CodingKeys: String, CodingKey {
      case property, host, expert, source, weight
      case mae = "mae_ev"
    }

    /// Creates a candidate.
    public init(
      property: Property, host: String, expert: String, source: String, mae: Double, weight: Double
    ) {
      self.property = property
      self.host = host
      self.expert = expert
      self.source = source
      self.mae = mae
      self.weight = weight
    }
  }
}
