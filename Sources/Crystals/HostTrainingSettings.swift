/// The settings of a host file for the training of models; nil leaves a setting to the recipe of the training.
public struct HostTrainingSettings: Decodable, Equatable, Sendable {
  /// The cutoff of the edges in graphs for the formation energy, Å.
  public var energyCutoff: Double?
  /// How often each row occurs in an epoch of the training of the formation energy.
  public var energyRepeats: Int?

  private enum CodingKeys: String, CodingKey {
    case energyCutoff = "energy_cutoff"
    case energyRepeats = "energy_repeats"
  }

  /// Creates settings.
  public init(energyCutoff: Double? = nil, energyRepeats: Int? = nil) {
    self.energyCutoff = energyCutoff
    self.energyRepeats = energyRepeats
  }

  /// Checks the ranges of the settings.
  func validate() throws(HostError) {
    if let energyCutoff, !(1...50).contains(energyCutoff) {
      throw .outOfRange("training.energy_cutoff", "a length from 1 to 50 Å")
    }
    if let energyRepeats, !(1...100).contains(energyRepeats) {
      throw .outOfRange("training.energy_repeats", "an integer from 1 to 100")
    }
  }
}
