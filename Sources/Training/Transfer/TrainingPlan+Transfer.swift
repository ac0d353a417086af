import Crystals
import Prediction

extension TrainingPlan.Builder {
  /// Adds the experts that start from the networks of a base model: for each host those of its nearest analogs, and the
  /// weights that all hosts share.
  mutating func addTransfers(_ hosts: [Host], from base: BaseModel) {
    for host in hosts {
      let analogs = Analog.all(of: host, among: base.hosts)
      if analogs.isEmpty {
        warnings.append(
          "no host of the base \(base.identity) has the symmetry and the sites of \(host); only the weights that all "
            + "of its hosts share are taken over")
      }
      for property in Property.allCases {
        for (rank, analog) in analogs.prefix(options.transfer.analogCount).enumerated() {
          addAnalog(analog, isNearest: rank == 0, property, host, base)
        }
        addShared(property, host, base)
      }
    }
  }

  private mutating func addAnalog(
    _ analog: Analog, isNearest: Bool, _ property: Property, _ host: Host, _ base: BaseModel
  ) {
    guard let ensemble = base.ensemble(of: property, host: analog.host),
      let start = TransferStart(
        of: host, table: table, reading: analog, base: base, ensemble: ensemble)
    else { return }
    let task = task(property, host, start)
    let name = "\(property.expertPrefix)-%-\(host)-\(analog.host)"
    for trainsNetworks in [false, true] {
      trainers.append(
        TransferTrainer(
          name: name.replacing("%", with: trainsNetworks ? "tuned" : "line"),
          source: trainsNetworks
            ? "\(host) read as \(analog.host), networks trained further"
            : "\(host) read as \(analog.host), fitted line",
          isPreferred: isNearest && trainsNetworks, trainsNetworks: trainsNetworks, task: task))
    }
  }

  private mutating func addShared(_ property: Property, _ host: Host, _ base: BaseModel) {
    guard let ensemble = base.ensemble(of: property) else { return }
    let recipe = property == .bandGap ? options.bandGap : options.energy
    let start = TransferStart(
      of: host, table: table, sharing: ensemble, base: base,
      cutoff: recipe.cutoff(of: host.name))
    trainers.append(
      TransferTrainer(
        name: "\(property.expertPrefix)-shared-\(host)",
        source: "the weights that all hosts share, trained further", isPreferred: false,
        trainsNetworks: true,
        task: task(property, host, start)))
  }

  private func task(_ property: Property, _ host: Host, _ start: TransferStart) -> TransferTask {
    TransferTask(
      property: property, host: host.name, start: start, samples: samples(property, [host]),
      recipe: options.transfer)
  }
}

extension Property {
  /// The start of the names of experts for the property.
  fileprivate var expertPrefix: String {
    switch self {
    case .formationEnergyPerSite: "energy"
    case .bandGap: "gap"
    }
  }
}
