import ArgumentParser
import Crystals
import Foundation
import JSON
import Numerics
import Service
import Structures

/// `lacuna host`: makes a host file from a structure.
struct HostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host",
    abstract: "Make a host file from a structure of the pristine layer.",
    discussion: """
      The structure is a CIF, a POSCAR or another form that lacuna predict reads; a supercell, any \
      vectors, any origin and any vacuum give the same file. The cell is primitive and symmetrised, with a and b the \
      shortest vectors, gamma from 90 to 120 degrees, and c 20 Å with the layer in the middle. The basis \
      has cations first, then the order of heights. The symmetry is printed for a check. \
      Energies are not in the file: chemical potentials need the section "thermodynamics", and \
      "defects": [] needs "band_gap". Add them by hand as in Models/host.schema.json. A file that \
      is replaced loses the sections that were added to it.
      """)

  @Argument(help: "The file with the structure, or '-' for standard input.")
  var file: String
  @Option(
    name: .long, help: "The name of the host in requests, 1 to 32 letters, digits or hyphens.")
  var name: String
  @Option(name: .long, help: "The name in words. (default: the name)")
  var title: String?
  @Option(name: .long, help: ArgumentHelp("The folder of host files.", valueName: "folder"))
  var hosts = DefaultModels.path + "/hosts"
  @Flag(name: .long, help: "Replace the file if it exists.")
  var force = false

  /// The largest number of bytes of a title.
  private static let maximumTitleLength = 200

  func validate() throws {
    let isPlain = name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || Character(UnicodeScalar(byte)).isASCIILetterOrDigit
    }
    guard isPlain, (1...32).contains(name.utf8.count) else {
      throw ValidationError("--name must be 1 to 32 letters, digits or hyphens.")
    }
    guard (title ?? name).utf8.count <= Self.maximumTitleLength else {
      throw ValidationError("--title must have at most \(Self.maximumTitleLength) bytes.")
    }
  }

  func run() throws {
    let folder = try HostFolder(path: hosts)
    try folder.check(name, replacing: force)
    let found: HostCell
    do {
      found = try HostCell(of: structure())
    } catch let error as HostCellError {
      throw CommandError("\(InputList.title(of: file)): \(error)")
    }
    if let count = found.nearlyMapped {
      printError(
        "warning: a translation maps \(count) of the atoms to atoms and not the others; "
          + "the structure may be a supercell with defects")
    }
    let text = HostFileText(name: name, title: title ?? name, cell: found.cell)
    let host = try folder.write(text, replacing: force)
    print(
      "found: \(found.cellCount) unit cells, \(found.vacuum.decimalText(places: 2)) Å of vacuum")
    for line in HostTable(host: host).lines { print(line) }
    print("Wrote \(folder.file(of: name))")
    print("Add the sections \"thermodynamics\" for chemical potentials and \"band_gap\" by hand.")
  }

  private func structure() throws -> AtomicStructure {
    let text: [UInt8]
    do throws(FileError) {
      switch try Input(path: file, readsSingleLineAsDocument: true) {
      case .document(let contents): text = contents
      case .lines: throw .unreadable("the file has lines of JSON; one structure is expected")
      }
    } catch {
      throw CommandError(error, reading: file)
    }
    do throws(InvalidDocument) {
      return try AtomicStructure(file: text)
    } catch {
      let sentences = error.faults.map(\.detail).joined(separator: "; ")
      throw CommandError("\(InputList.title(of: file)): \(sentences)")
    }
  }
}

extension Character {
  fileprivate var isASCIILetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}
