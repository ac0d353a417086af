import Crystals
import Prediction

extension TrainingPlan.Builder {
  /// Adds the experts of a property that start from the networks of a base model: for each host those of its nearest
  /// analogs, and the weights that all hosts share.
  mutating func addTransfers(of property: Property, _ hosts: [Host], from base: BaseModel) {
    guard base.ensemble(of: property) != nil else {
      if !hosts.isEmpty {
        warnings.append(
          "the base \(base.identity) has no networks of \(property.rawValue), which is learnt from the rows alone"
        )
      }
      return
    }
    for host in hosts {
      let analogs = Analog.all(of: host, among: base.hosts)
      let starts = analogs.prefix(options.transfer.analogCount).compactMap { analog in
        base.ensemble(of: property, host: analog.host).flatMap { ensemble in
          TransferStart(
            of: host, table: table, reading: analog, base: base, ensemble: ensemble
          ).map { (analog.host, $0) }
        }
      }
      for (index, (analog, start)) in starts.enumerated() {
        addAnalog(analog, start, isNearest: index == 0, property, host)
      }
      // Without an analog there is no reason to expect more of the shared weights than of the rows.
      addShared(property, host, base, isPreferred: !starts.isEmpty)
    }
  }

  /// Warns about hosts that cannot be read as one of the base, and about those whose rows the base may have seen.
  mutating func warn(about hosts: [Host], in base: BaseModel) {
    for host in hosts where Analog.all(of: host, among: base.hosts).isEmpty {
      warnings.append(
        "no host of the base \(base.identity) has the symmetry and the sites of \(host); only the weights that all "
          + "of its hosts share are taken over")
    }
    // A model does not keep its training rows, so that rows of a known host cannot be compared with them.
    let known = hosts.filter(base.hosts.contains).map(\.name).joined(separator: ", ")
    if !known.isEmpty {
      warnings.append(
        "the base \(base.identity) was trained on rows of \(known); if these rows with these labels "
          + "were among them, the errors of its candidates in cross-validation are too small")
    }
  }

  private mutating func addAnalog(
    _ analog: Host, _ start: TransferStart, isNearest: Bool, _ property: Property, _ host: Host
  ) {
    let task = task(property, host, start)
    for trainsNetworks in [false, true] {
      trainers.append(
        TransferTrainer(
          name: "\(property.expertPrefix)-\(trainsNetworks ? "tuned" : "line")-\(host)-\(analog)",
          source: "\(host) read as \(analog), "
            + (trainsNetworks ? "networks trained further" : "fitted line"),
          isPreferred: isNearest && trainsNetworks, trainsNetworks: trainsNetworks, task: task))
    }
  }

  private mutating func addShared(
    _ property: Property, _ host: Host, _ base: BaseModel, isPreferred: Bool
  ) {
    guard let ensemble = base.ensemble(of: property) else { return }
    let recipe = property == .bandGap ? options.bandGap : options.energy
    let start = TransferStart(
      of: host, table: table, sharing: ensemble, base: base,
      cutoff: recipe.cutoff(of: host.name))
    trainers.append(
      TransferTrainer(
        name: "\(property.expertPrefix)-shared-\(host)",
        source: "the weights that all hosts share, trained further", isPreferred: isPreferred,
        trainsNetworks: true, task: task(property, host, start)))
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
