import FileSupport
import Training

extension TrainingOptions {
  /// Returns the options of a run that takes about a second: small networks, few steps, few trees.
  package static func tiny(_ name: String = "tiny") -> TrainingOptions {
    var options = TrainingOptions(name: name)
    options.members = 2
    options.folds = 3
    options.networkRows = 35
    options.forest.treeCount = 10
    for recipe in [\TrainingOptions.energy, \.bandGap] {
      options[keyPath: recipe].width = 12
      options[keyPath: recipe].blockCount = 1
      options[keyPath: recipe].cutoff = 6
      options[keyPath: recipe].cutoffs = Dictionary(
        uniqueKeysWithValues: CommittedFiles.hosts.map { ($0.name, 6) })
      options[keyPath: recipe].stepCount = 25
      options[keyPath: recipe].denseBatch = 16
      options[keyPath: recipe].diluteBatch = min(8, options[keyPath: recipe].diluteBatch)
    }
    return options
  }
}
