import ArgumentParser
import Crystals
import Foundation
import Service
import Training

/// `lacuna import`: makes labelled rows of structures with energies or band gaps.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make labelled rows for lacuna train of your own structures and energies.",
    discussion: """
      The inputs are files of extended XYZ with any number of frames, or of JSON records, one a line or in a list: each \
      with a `structure` (pymatgen, ASE, OPTIMADE, JARVIS, or the text of a file), or itself such a structure, or with \
      the fields of a request. With --labels, the input is a folder of CIF, POSCAR or other structure files, or of VASP runs. \
      Files may be compressed with gzip.

      The host, the supercell and the defects are recognised in each structure, relaxed or not. A formation energy is \
      E(defective) - E(pristine) + sum of mu(removed) - sum of mu(added), with the energies mu of the elemental phases. \
      Formation energies of all atoms, relative to the elements, are imported as total energies with references of 0.

      lacuna import relaxed.extxyz --energy total --references refs.json --pristine-energy MoS2:8x8=-1394.2 --out \
      rows.ndjson

      lacuna import structures --labels energies.csv --energy formation --per cell --gap-key gap --out rows.ndjson

      Structures that cannot be used are reported on standard error with the reason; the exit code is then 1, and the rows of \
      the others are written. Records may have `dataset` and `split`, which rows keep.

      With --format 2dmd, the inputs are folders in the layout of the public 2DMD data set: defects.csv and the unrelaxed \
      structures, as initial.tar.gz or as a folder `initial` of ID.cif files. The formation energies are read from \
      targets.csv, or computed from initial_structures.csv and elements.csv. The last two components of a path name its \
      data set.
      """)

  /// The layouts of input.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case structures
    case publicData = "2dmd"
  }

  @Argument(
    help: "Files with structures and labels, '-' for standard input, or a folder with --labels.")
  var inputs: [String]
  @Option(name: .long, help: "Layout of the inputs: structures, or folders of 2DMD.")
  var format = Format.structures
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      CSV with a row for each structure file of the folder. With --format 2dmd, file of targets for a single folder that has \
      none.
      """, valueName: "file"))
  var labels: String?
  @OptionGroup var energies: EnergyOptions
  @OptionGroup var names: LabelOptions
  @Option(name: .long, help: "Data set of all rows. (default: that of each record, if it has one)")
  var dataset: String?
  @Option(name: .long, help: "Functional that the labels were computed with, such as PBE.")
  var functional: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "File of rows to write; compressed if its name ends in .gz.", valueName: "file"))
  var out: String
  @Option(
    name: .long,
    help: ArgumentHelp(
      "File for the reasons why structures cannot be used, instead of standard error.",
      valueName: "file"))
  var rejected: String?
  @Flag(name: .long, help: "Replace the files of --out and --rejected if they exist.")
  var force = false
  @Option(name: .long, help: ArgumentHelp("Folder of host files.", valueName: "folder"))
  var hosts = DefaultModels.path + "/hosts"

  func validate() throws {
    switch format {
    case .structures:
      guard let energy = energies.energy else {
        throw ValidationError(
          "--energy must say what the energies are: total, formation or none")
      }
      guard energy != .nothing || names.gapKey != nil else {
        throw ValidationError("--energy none requires --gap-key")
      }
      guard energy != .nothing || names.energyKey == nil else {
        throw ValidationError("--energy-key requires --energy total or formation")
      }
      guard labels == nil || inputs.count == 1 else {
        throw ValidationError("--labels requires a single folder")
      }
      guard names.fileKey == nil || labels != nil else {
        throw ValidationError("--file-key requires --labels")
      }
    case .publicData:
      guard !energies.isGiven, !names.isGiven else {
        throw ValidationError(
          "--format 2dmd has its own energies and names; it excludes the options for them")
      }
      guard labels == nil || inputs.count == 1 else {
        throw ValidationError("--labels requires a single folder")
      }
    }
    guard out != rejected else { throw ValidationError("--out and --rejected are the same file") }
    for (option, word) in [("--dataset", dataset), ("--functional", functional)] {
      guard (word?.utf8.count ?? 1) - 1 < 1024 else {
        throw ValidationError("\(option) must have 1 to 1024 bytes")
      }
    }
  }

  func run() throws {
    var run = try ImportRun(out: out, rejected: rejected, replaces: force)
    Interruption.removeFiles(run.partialPaths)
    let catalogue = try HostCatalogue(path: hosts)
    for fault in catalogue.faults { printError("warning: \(fault); the file is ignored") }
    switch format {
    case .structures:
      let energy = try energies.definition(catalogue: catalogue)
      let keys = try names.keys(of: energy)
      let importer = StructureImporter(
        catalogue: catalogue, keys: keys, energy: energy, dataset: dataset,
        functional: functional)
      if let labels {
        let folder = try LabelledFolder(
          path: inputs[0], labels: labels, fileColumn: names.fileKey ?? "file",
          columns: [keys.energy, keys.gap, keys.id].compactMap(\.self))
        try folder.read { try run.add($0, by: importer) }
        run.noteUnlabelled(folder.unlabelled, in: inputs[0])
      } else {
        for input in inputs { try run.add(fileAt: input, by: importer) }
      }
    case .publicData:
      for folder in inputs { try addPublicData(in: folder, catalogue: catalogue, to: &run) }
    }
    try run.finish()
  }

  private func addPublicData(
    in folder: String, catalogue: HostCatalogue, to run: inout ImportRun
  ) throws {
    // The parent folder distinguishes data sets of the same material.
    let name = URL(filePath: folder).pathComponents.suffix(2).joined(separator: "/")
    let data = try PublicDataset(
      path: folder, targetsPath: labels, name: dataset ?? name, functional: functional,
      catalogue: catalogue)
    for outcome in data.outcomes {
      try run.add(outcome.mapError { ImportError("\(name): \($0)") })
    }
  }
}
