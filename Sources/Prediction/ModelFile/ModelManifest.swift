// model.json: everything about a model but its numbers.

import Crystals
import Defects
import FoundationEssentials
import GraphNetwork

/// What a model is, was trained on and promises, as `model.json` tells it.
public struct ModelManifest: Codable, Equatable, Sendable {
  /// A host as it was in training.
  public struct HostPart: Codable, Equatable, Sendable {
    /// Lengths of a, b and c in Å, and γ in degrees.
    public var cell: [Double]
    /// The atoms in the order of the basis, "Mo 0.3333 0.6667 0.1859".
    public var atoms: [String]
    /// The supercell [a, b] where a request names none.
    public var defaultSupercell: [Int]
    /// What the training data covered.
    public var domain: ApplicabilityDomain

    private enum CodingKeys: String, CodingKey {
      case cell, atoms, domain
      case defaultSupercell = "default_supercell"
    }

    /// A host as it is in the catalogue.
    public init(_ host: Host, defaultSupercell: [Int], domain: ApplicabilityDomain) {
      cell = [
        host.cell.lengths.x, host.cell.lengths.y, host.cell.lengths.z, host.cell.gamma,
      ]
      atoms = host.cell.atoms.map {
        "\($0.element) \($0.position.x) \($0.position.y) \($0.position.z)"
      }
      self.defaultSupercell = defaultSupercell
      self.domain = domain
    }
  }

  /// The rows that the model was trained on.
  public struct DataPart: Codable, Equatable, Sendable {
    /// SHA-256 of the data files one after the other, hexadecimal.
    public var sha256: String
    /// The number of rows used.
    public var rows: Int
    /// The number of rows used of each data set.
    public var dataSets: [String: Int]

    private enum CodingKeys: String, CodingKey {
      case sha256, rows
      case dataSets = "data_sets"
    }

    /// A summary from its figures.
    public init(sha256: String, rows: Int, dataSets: [String: Int]) {
      self.sha256 = sha256
      self.rows = rows
      self.dataSets = dataSets
    }
  }

  /// How the model was trained.
  public struct TrainingPart: Codable, Equatable, Sendable {
    /// The seed of every random choice.
    public var seed: Int
    /// Networks in each ensemble.
    public var members: Int
    /// Folds of the cross-validation that calibrated the intervals.
    public var folds: Int
    /// Which rows were held out of the whole training, in words; nil if none.
    public var validation: String?
    /// The share of the usual number of training steps; nil if that is what was taken.
    public var effort: Double?

    /// The settings of a run.
    public init(seed: Int, members: Int, folds: Int, validation: String?, effort: Double? = nil) {
      self.seed = seed
      self.members = members
      self.folds = folds
      self.validation = validation
      self.effort = effort
    }
  }

  /// The file of the numbers.
  public struct WeightsPart: Codable, Equatable, Sendable {
    /// Its name beside `model.json`: safetensors, compressed with gzip.
    public var file: String
    /// SHA-256 of the uncompressed safetensors, hexadecimal.
    public var sha256: String

    /// A file by name and digest.
    public init(file: String, sha256: String) {
      self.file = file
      self.sha256 = sha256
    }
  }

  /// A configuration with the values that the model gave at the end of its training.
  public struct SelfCheck: Codable, Equatable, Sendable {
    /// The text of a canonical form.
    public var configuration: String
    /// The value of each property, eV.
    public var values: [Property: Double]

    /// A check from its two parts.
    public init(configuration: String, values: [Property: Double]) {
      self.configuration = configuration
      self.values = values
    }
  }

  /// The version of the layout that is written and read.
  ///
  /// In format 1 each Gaussian process had references of its own.
  public static let currentFormat = 2

  /// The version of this layout.
  public var format = currentFormat
  /// The model's name.
  public var name: String
  /// On the data: source, licence, whom to cite.
  public var about: String?
  /// What the numbers mean.
  public var units = ["energies": "eV", "distances": "Å", "intervals": "eV, of interval_coverage"]
  /// The share of truths that the intervals are calibrated to hold.
  public var intervalCoverage: Double
  /// What it was trained on.
  public var data: DataPart
  /// How it was trained.
  public var training: TrainingPart
  /// The hosts by name.
  public var hosts: [String: HostPart]
  /// The species in the order of their index, "MoS2:v_S".
  public var species: [String]
  /// The experts.
  public var experts: [ExpertManifest]
  /// Who predicts what: one for each property of each host.
  public var assignments: [Assignment]
  /// Errors by cross-validation over the rows trained on, by property and data set, eV.
  public var crossValidation: [Property: EvaluationTable]
  /// Errors on the rows held out of the training, by property and data set, eV.
  public var validation: [Property: EvaluationTable]?
  /// For each host a configuration that the loaded model must answer as it did then.
  public var selfChecks: [SelfCheck]
  /// The file of the numbers.
  public var weights: WeightsPart

  private enum CodingKeys: String, CodingKey {
    case format, name, about, units, data, training, hosts, species, experts, assignments,
      validation
    case weights
    case intervalCoverage = "interval_coverage"
    case crossValidation = "cross_validation"
    case selfChecks = "self_checks"
  }

  /// A manifest from its parts.
  public init(
    name: String, about: String?, intervalCoverage: Double, data: DataPart, training: TrainingPart,
    hosts: [String: HostPart], species: [String], experts: [ExpertManifest],
    assignments: [Assignment],
    crossValidation: [Property: EvaluationTable], validation: [Property: EvaluationTable]?,
    selfChecks: [SelfCheck], weights: WeightsPart
  ) {
    self.name = name
    self.about = about
    self.intervalCoverage = intervalCoverage
    self.data = data
    self.training = training
    self.hosts = hosts
    self.species = species
    self.experts = experts
    self.assignments = assignments
    self.crossValidation = crossValidation
    self.validation = validation
    self.selfChecks = selfChecks
    self.weights = weights
  }

  /// The manifest as the bytes of `model.json`.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
