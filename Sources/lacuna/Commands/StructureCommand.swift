import ArgumentParser
import Defects
import JSON
import Prediction
import Service
import Structures

/// `lacuna structure`: writes the structures of configurations.
struct StructureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "structure",
    abstract: "Write the unrelaxed structures of configurations, for DFT.",
    discussion: """
      The configuration is given by --material, --supercell and --defects, or by requests and structures that are \
      read as by lacuna predict. One structure is printed. With --output, each is written to a file \
      of its own and the path is printed; its name is the id of the request, or the key of the \
      configuration. A configuration that cannot be written is reported on standard error; the exit \
      code is then 1.
      """)

  @Argument(help: "Input files and folders, or '-' for standard input. (default: -)")
  var files: [String] = []
  @OptionGroup var configuration: ConfigurationOptions
  @Option(name: .long, help: "Format of the structures.")
  var format = StructureOutputFormat.cif
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder to write the structures to; it is created if it is missing.", valueName: "folder"))
  var output: String?
  @Flag(name: .long, help: "Replace existing files in the folder.")
  var force = false
  @OptionGroup var model: ModelListOptions
  @OptionGroup var requests: RequestOptions

  func validate() throws {
    guard files.isEmpty || configuration.material == nil else {
      throw ValidationError("the configuration is given both by --material and by input files")
    }
    guard !force || output != nil else { throw ValidationError("--force requires --output") }
  }

  func run() throws {
    let predictors = try model.load()
    var folder = try output.map { try OutputFolder(path: $0, replacesFiles: force) }
    var only: String?
    var hasFailed = false
    func add(_ document: Result<ConfigurationDocument, any Error>, from title: String) throws {
      let file: StructureFile
      do {
        file = try structure(of: document.get(), for: predictors)
      } catch {
        printError("Error: \(title): \(Problem(error).sentences)")
        hasFailed = true
        return
      }
      if folder != nil {
        do throws(CommandError) {
          if let path = try folder?.write(file.text, named: file.name) { print(path) }
        } catch {
          printError("Error: \(title): \(error)")
          hasFailed = true
        }
      } else if only == nil {
        only = file.text
      } else {
        throw CommandError("there are several configurations; --output is required for them")
      }
    }
    if configuration.material != nil {
      try add(Result { try configuration.document() }, from: "the configuration")
    } else {
      var reader = ConfigurationReader(InputList(files), lineLimit: requests.maxLineBytes)
      while let (origin, document) = reader.next() { try add(document, from: origin.title) }
    }
    if let only { print(only, terminator: "") }
    if hasFailed { throw ExitCode.failure }
  }

  /// Returns the file with the structure of a configuration.
  private func structure(
    of document: ConfigurationDocument, for predictors: Predictors
  ) throws -> StructureFile {
    let configuration = try predictors.resolved(document, limits: requests.limits)
      .configuration.configuration
    let name = document.id ?? CanonicalForm(of: configuration).description
    do throws(StructureTextError) {
      return try StructureFile(of: configuration, named: name, format: format)
    } catch {
      throw InvalidDocument(error.code, "", error.description)
    }
  }
}

extension StructureOutputFormat: ExpressibleByArgument {}
