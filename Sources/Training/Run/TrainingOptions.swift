// What a training run can be told.

import Prediction

/// The choices of a training run.
public struct TrainingOptions: Codable, Equatable, Sendable {
  /// Which rows are held out of the whole run, to measure the finished model by.
  public enum Validation: Codable, Equatable, Sendable {
    /// None: all rows are trained on.
    case none
    /// Rows whose `split` is this word.
    case split(String)
    /// A share of the rows of each data set, drawn by the seed.
    case fraction(Double)

    /// The choice in words; nil for none.
    var description: String? {
      switch self {
      case .none: nil
      case .split(let word): "rows with split \"\(word)\""
      case .fraction(let share): "a share \(share) of the rows of each data set"
      }
    }
  }

  /// The model's name.
  public var name: String
  /// A sentence on the data for the model card: source, licence, whom to cite.
  public var about: String?
  /// The seed of every random choice.
  public var seed = 1
  /// Networks in each ensemble.
  public var members = 4
  /// Folds of the cross-validation that calibrates the intervals.
  public var folds = 5
  /// The share of truths that intervals are to hold.
  public var coverage = 0.9
  /// Rows to hold out.
  public var validation = Validation.none
  /// The rows from which a host's gap is learned by a network; with fewer it is by a forest and a Gaussian
  /// process, which helps the energy's network too.
  public var networkRows = 1000
  /// The recipe of the energy's networks.
  public var energy = NetworkRecipe.energy
  /// The recipe of the gap's networks.
  public var bandGap = NetworkRecipe.bandGap
  /// The recipe of the gap's forests.
  public var forest = ForestRecipe.bandGap
  /// The recipe of the energy's Gaussian processes.
  public var energyProcess = GaussianProcessRecipe.energy
  /// The recipe of the gap's Gaussian processes.
  public var bandGapProcess = GaussianProcessRecipe.bandGap

  /// The share of the usual number of steps that networks are trained for.
  public var effort: Double {
    get { energy.effort }
    set {
      energy.effort = newValue
      bandGap.effort = newValue
    }
  }

  /// The defaults, for a model of this name.
  public init(name: String) { self.name = name }

  /// The seed as a generator takes it; a negative one is as good as any.
  var seedBits: UInt64 { UInt64(bitPattern: Int64(seed)) }
}
