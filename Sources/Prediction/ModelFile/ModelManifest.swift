import Crystals
import FoundationEssentials

/// The contents of `model.json`: everything about a model but its tensors.
public struct ModelManifest: Codable, Equatable, Sendable {
  /// A host as it was in training.
  public struct HostSpec: Codable, Equatable, Sendable {
    /// The lengths of a, b and c in Å, and γ in degrees.
    public var cell: [Double]
    /// The atoms in the order of the basis, "Mo 0.3333 0.6667 0.1859".
    public var atoms: [String]
    /// The lattice of the supercell of a request that names none.
    public var defaultSupercell: Superlattice
    /// The limits of the training data.
    public var domain: ApplicabilityDomain
    /// The least and the largest label of each property in the training data, eV; nil in older models.
    public var labelRanges: [Property: [Double]]?

    private enum CodingKeys: String, CodingKey {
      case cell, atoms, domain
      case defaultSupercell = "default_supercell"
      case labelRanges = "label_ranges"
    }

    /// Creates the specification of a host of the catalogue.
    public init(
      _ host: Host, defaultSupercell: Superlattice, domain: ApplicabilityDomain,
      labelRanges: [Property: [Double]]? = nil
    ) {
      cell = [
        host.cell.lengths.x, host.cell.lengths.y, host.cell.lengths.z, host.cell.gamma,
      ]
      atoms = host.cell.atoms.map {
        "\($0.element) \($0.position.x) \($0.position.y) \($0.position.z)"
      }
      self.defaultSupercell = defaultSupercell
      self.domain = domain
      self.labelRanges = labelRanges
    }
  }

  /// The rows that the model was trained on.
  public struct DataSpec: Codable, Equatable, Sendable {
    /// The SHA-256 of the concatenated data files, hexadecimal.
    public var sha256: String
    /// The number of rows used.
    public var rows: Int
    /// The number of rows used of each data set.
    public var dataSets: [String: Int]
    /// The exchange-correlation functionals of the labels; nil if a row does not name its own.
    public var functionals: [String]?
    /// The number of rows with each property; nil if all rows have all properties.
    public var labels: [Property: Int]?

    private enum CodingKeys: String, CodingKey {
      case sha256, rows, functionals, labels
      case dataSets = "data_sets"
    }

    /// Creates the specification of data.
    public init(
      sha256: String, rows: Int, dataSets: [String: Int], functionals: [String]? = nil,
      labels: [Property: Int]? = nil
    ) {
      self.labels = labels
      self.sha256 = sha256
      self.rows = rows
      self.dataSets = dataSets
      self.functionals = functionals
    }
  }

  /// The settings of the training.
  public struct TrainingSpec: Codable, Equatable, Sendable {
    /// The seed of all random choices.
    public var seed: Int
    /// The number of networks in each ensemble.
    public var members: Int
    /// The number of folds of the cross-validation that calibrated the intervals.
    public var folds: Int
    /// The rows that were held out of the whole training, in words; nil if there were none.
    public var validation: String?
    /// The factor of the usual number of training steps; nil for 1.
    public var stepScale: Double?
    /// The model that the training started from; nil if there was none.
    public var base: BaseSpec?
    /// Whether contradicting labels of equivalent rows were replaced by their mean; nil if there was no such option.
    public var keepsContradictions: Bool?

    private enum CodingKeys: String, CodingKey {
      case seed, members, folds, validation, base
      case stepScale = "effort"
      case keepsContradictions = "keep_contradictions"
    }

    /// Creates the specification of a training.
    public init(
      seed: Int, members: Int, folds: Int, validation: String?, stepScale: Double? = nil,
      keepsContradictions: Bool? = nil, base: BaseSpec? = nil
    ) {
      self.base = base
      self.seed = seed
      self.members = members
      self.folds = folds
      self.validation = validation
      self.stepScale = stepScale
      self.keepsContradictions = keepsContradictions
    }
  }

  /// The rows of a data set that were outside the applicability domain of the other folds in cross-validation.
  public struct FalseAlarms: Codable, Equatable, Sendable {
    /// The number of rows outside.
    public var flagged: Int
    /// The number of rows.
    public var rows: Int

    /// Creates the numbers of a data set.
    public init(flagged: Int, rows: Int) {
      self.flagged = flagged
      self.rows = rows
    }
  }

  /// The file of the tensors.
  public struct WeightsSpec: Codable, Equatable, Sendable {
    /// The name of the file beside `model.json`: safetensors, compressed with gzip.
    public var file: String
    /// The SHA-256 of the uncompressed safetensors, hexadecimal.
    public var sha256: String

    /// Creates the specification of a file.
    public init(file: String, sha256: String) {
      self.file = file
      self.sha256 = sha256
    }
  }

  /// A configuration with the values that the model predicted at the end of its training.
  public struct SelfCheck: Codable, Equatable, Sendable {
    /// The text of a canonical form.
    public var configuration: String
    /// The value of each property that it checks, eV.
    public var values: [Property: Double]

    /// Creates a check.
    public init(configuration: String, values: [Property: Double]) {
      self.configuration = configuration
      self.values = values
    }
  }

  /// The version of the layout that this code writes and reads.
  ///
  /// In version 1 each Gaussian process had its own references; in version 2 a domain had fewer limits.
  public static let currentFormat = 3

  /// The version of the layout.
  public var format = currentFormat
  /// The model's name.
  public var name: String
  /// A sentence on the data: source, licence, citation.
  public var about: String?
  /// The units of the numbers.
  public var units = ["energies": "eV", "distances": "Å", "intervals": "eV, of interval_coverage"]
  /// The fraction of true values that the intervals are calibrated to contain.
  public var intervalCoverage: Double
  /// The rows that the model was trained on.
  public var data: DataSpec
  /// The settings of the training.
  public var training: TrainingSpec
  /// The hosts by name.
  public var hosts: [String: HostSpec]
  /// The species in the order of their indices, "MoS2:v_S".
  public var species: [String]
  /// The experts.
  public var experts: [ExpertManifest]
  /// The assignments: for each host one for each property that the model predicts, at least one.
  public var assignments: [Assignment]
  /// The errors in cross-validation over the training rows, by property and data set, eV.
  public var crossValidation: [Property: EvaluationTable]
  /// The rows outside the applicability domain in cross-validation, by data set.
  public var falseAlarms: [String: FalseAlarms]
  /// The errors on the rows held out of the training, by property and data set, eV.
  public var validation: [Property: EvaluationTable]?
  /// For each property of each host a configuration whose prediction the loaded model has to reproduce.
  public var selfChecks: [SelfCheck]
  /// The file of the tensors.
  public var weights: WeightsSpec

  private enum CodingKeys: String, CodingKey {
    case format, name, about, units, data, training, hosts, species, experts, assignments,
      validation, weights
    case intervalCoverage = "interval_coverage"
    case crossValidation = "cross_validation"
    case falseAlarms = "false_alarms"
    case selfChecks = "self_checks"
  }

  /// Creates a manifest.
  public init(
    name: String, about: String?, intervalCoverage: Double, data: DataSpec, training: TrainingSpec,
    hosts: [String: HostSpec], species: [String], experts: [ExpertManifest],
    assignments: [Assignment],
    crossValidation: [Property: EvaluationTable], falseAlarms: [String: FalseAlarms],
    validation: [Property: EvaluationTable]?, selfChecks: [SelfCheck], weights: WeightsSpec
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
    self.falseAlarms = falseAlarms
    self.validation = validation
    self.selfChecks = selfChecks
    self.weights = weights
  }

  /// Returns the bytes of `model.json`.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
