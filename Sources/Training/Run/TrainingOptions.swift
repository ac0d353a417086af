import Prediction

/// The options of a training run.
public struct TrainingOptions: Codable, Equatable, Sendable {
  /// The rows that are held out of the whole run, to evaluate the finished model on.
  public enum Validation: Codable, Equatable, Sendable {
    /// No rows.
    case none
    /// The rows with this word as their `split`.
    case split(String)
    /// A random fraction of the rows of each data set.
    case fraction(Double)
    /// The rows with these identifiers.
    case ids([String])

    /// The rows in words; nil for none.
    var description: String? {
      switch self {
      case .none: nil
      case .split(let word): "rows with split \"\(word)\""
      case .fraction(let fraction): "a fraction \(fraction) of the rows of each data set"
      case .ids(let ids): "rows listed by \(ids.count) ids"
      }
    }
  }

  /// The model's name.
  public var name: String
  /// A sentence on the data for the model card: source, licence, citation.
  public var about: String?
  /// The seed of all random choices.
  public var seed = 1
  /// The number of networks in each ensemble.
  public var members = 4
  /// The number of folds of the cross-validation that calibrates the intervals.
  public var folds = 5
  /// The fraction of labels that the intervals are calibrated to contain.
  public var coverage = 0.9
  /// The rows to hold out.
  public var validation = Validation.none
  /// Whether contradicting labels of equivalent rows are replaced by their mean, instead of an error.
  public var keepsContradictions = false
  /// The least number of rows for which networks predict a host's band gap.
  ///
  /// With fewer rows a forest and a Gaussian process
  /// predict it, and a second Gaussian process predicts the formation energy together with the networks.
  public var networkRows = 1000
  /// The name and version of the model that the training starts from; set by the run.
  public internal(set) var base: String?
  /// The recipe of the networks that start from those of a base model.
  public var transfer = TransferRecipe()
  /// The recipe of the networks of the formation energy.
  public var energy = NetworkRecipe.energy
  /// The recipe of the networks of the band gap.
  public var bandGap = NetworkRecipe.bandGap
  /// The recipe of the forests of the band gap.
  public var forest = ForestRecipe.bandGap
  /// The recipe of the Gaussian processes of the formation energy.
  public var energyProcess = GaussianProcessRecipe.energy
  /// The recipe of the Gaussian processes of the band gap.
  public var bandGapProcess = GaussianProcessRecipe.bandGap

  /// The factor of the usual number of steps in the training of networks.
  public var stepScale: Double {
    get { energy.stepScale }
    set {
      energy.stepScale = newValue
      bandGap.stepScale = newValue
      transfer.stepScale = newValue
    }
  }

  /// Creates the default options for a model of this name.
  public init(name: String) { self.name = name }

  /// The bits of the seed, which may be negative.
  var seedBits: UInt64 { UInt64(bitPattern: Int64(seed)) }
}
