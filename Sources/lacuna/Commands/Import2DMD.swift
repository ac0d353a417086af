import ArgumentParser
import Foundation
import Training

/// `lacuna import-2dmd`: converts the public 2DMD data set to labelled rows for `lacuna train`.
struct Import2DMD: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-2dmd",
    abstract: "Convert folders of the public 2DMD data set to labelled NDJSON.",
    discussion: """
      A folder contains defects.csv and the unrelaxed structures, as initial.tar.gz or as a folder \
      `initial` of ID.cif files. The formation energies are read from targets.csv, or computed from \
      initial_structures.csv and elements.csv. Files may be compressed with gzip. Your own results \
      can use the same layout. Structures that cannot be used are reported on standard error; the \
      exit code is then 1.
      """)

  @Argument(
    help: """
      Folders, such as high_density_defects/MoS2_500; the last two components of a path name its \
      data set.
      """)
  var folders: [String]
  @Option(
    name: .long,
    help: ArgumentHelp("File of targets, for a single folder that has none.", valueName: "file"))
  var targets: String?
  @OptionGroup var output: OutputOptions
  @OptionGroup var models: ModelFolderOptions

  func validate() throws {
    guard targets == nil || folders.count == 1 else {
      throw ValidationError("--targets requires a single folder")
    }
  }

  func run() throws {
    let catalogue = try models.catalogue()
    let file = try OutputFile.open(output.path)
    var skipped = 0
    for folder in folders {
      // The parent folder distinguishes data sets of the same material.
      let name = URL(filePath: folder).pathComponents.suffix(2).joined(separator: "/")
      let dataset = try PublicDataset(
        path: folder, targetsPath: targets, name: name, catalogue: catalogue)
      for outcome in dataset.outcomes {
        switch outcome {
        case .success(let row):
          guard try file.write(row + [UInt8(ascii: "\n")]) else { return }
        case .failure(let error):
          printError("\(name): \(error)")
          skipped += 1
        }
      }
    }
    try file.synchronize()
    guard skipped == 0 else { throw CommandError("structures that cannot be used: \(skipped)") }
  }
}
