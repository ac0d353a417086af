// lacuna import-2dmd: the public data set in, labelled rows out.

import ArgumentParser
import Foundation
import Training

/// Turns the public 2DMD data set into labelled rows for `lacuna train`.
struct Import2DMD: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-2dmd",
    abstract: "Turn folders of the public 2DMD data set into labelled NDJSON.",
    discussion: """
      A folder holds defects.csv and the unrelaxed structures, initial.tar.gz or a folder initial of \
      ID.cif; and formation energies, in targets.csv or to be made of initial_structures.csv and \
      elements.csv. Each file may be compressed with gzip. Your own results take the same layout. A \
      structure that cannot be used is told on standard error, and the exit code is then 1.
      """)

  @Argument(
    help: """
      Folders, as high_density_defects/MoS2_500; a data set is named by the last two names of its \
      path.
      """)
  var folders: [String]
  @Option(name: .long, help: "The file of targets, for a folder that has none.")
  var targets: String?
  @Option(
    name: .long,
    help: "The file to write, a new one, with gzip if it ends in .gz; else standard output.")
  var output: String?
  @OptionGroup var model: ModelOptions

  func validate() throws {
    guard !folders.isEmpty else { throw ValidationError("Name a folder.") }
    guard targets == nil || folders.count == 1 else {
      throw ValidationError("--targets is of one folder.")
    }
  }

  func run() throws {
    let catalogue = try model.catalogue()
    let file =
      if let output {
        try OutputFile.file(at: output, resumes: nil)
      } else {
        try OutputFile.standard()
      }
    var missing = 0
    for folder in folders {
      // The last two names of a path tell data sets of the same material apart.
      let name = URL(filePath: folder).pathComponents.suffix(2).joined(separator: "/")
      let dataset = try PublicDataset(
        path: folder, targetsPath: targets, name: name, catalogue: catalogue)
      for outcome in dataset.outcomes {
        switch outcome {
        case .success(let row):
          guard try file.write(row + [UInt8(ascii: "\n")]) else { return }
        case .failure(let error):
          printError("\(name): \(error)")
          missing += 1
        }
      }
    }
    try file.synchronize()
    guard missing == 0 else { throw StartError("structures left out: \(missing)") }
  }
}
