import ArgumentParser
import BigInt
import Enumeration
import Foundation
import JSON
import Prediction
import Service
import Structures

/// `lacuna enumerate`: predicts every inequivalent arrangement of a stoichiometry.
struct EnumerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enumerate",
    abstract: "Predict every inequivalent arrangement of defects in a supercell.",
    discussion: """
      Arrangements that the symmetry of the supercell makes equivalent are one; its multiplicity is their number. \
      With --format json each is an object per line: the fields of POST /predict and multiplicity. The numbers of \
      inequivalent arrangements and of all placements are printed to standard error before the first.

      With --temperature, arrangements have their Boltzmann weight, and the thermodynamics of the stoichiometry is \
      printed to standard error: Z = sum of multiplicity × exp(-E/kT) over all arrangements, with their formation \
      energies E, F = -kT ln Z, S = (<E> - F)/T (doi:10.1088/0953-8984/19/25/256201). Filters and --top do not \
      change it.

      Arrangements that are sorted, or have weights, are kept until the last: beyond 64 MB in a temporary file in the folder that \
      TMPDIR names, so memory does not grow with their number.

      After Ctrl-C the output has the arrangements so far, or the best of them if they are sorted; the exit code \
      is 130. A file of --output is then named FILE.partial.
      """)

  @OptionGroup var enumeration: EnumerationOptions
  @OptionGroup var output: OutputOptions
  @Option(
    name: .long,
    help: """
      Output format: json has an object per line, csv and table have a header and a row per arrangement.
      """)
  var format = ResponseFormat.json
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Folder to write the unrelaxed structures of the arrangements to; it is created if it is missing.
      """, valueName: "folder"))
  var structures: String?
  @Option(name: .long, help: "Format of the structures.")
  var structureFormat = StructureOutputFormat.cif
  @Option(
    name: .long,
    help: ArgumentHelp("Number of threads, by default one per core.", valueName: "number"))
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @OptionGroup var model: ModelOptions

  func validate() throws { try checkRange("--threads", threads, 1...1024) }

  func run() throws {
    // A reader that closes the output is noticed by ``OutputFile``.
    signal(SIGPIPE, SIG_IGN)
    Heap.keepMemory()
    let interruption = Interruption()
    let predictors = Predictors(try model.load())
    try predictors.checkThemselves()
    let request: EnumerationRequest
    do {
      request = try EnumerationRequest(
        enumeration.document(), for: predictors, limits: Self.limits,
        cancellation: interruption.flag)
    } catch let error as InvalidDocument {
      throw CommandError(EnumerationOptions.sentences(error))
    } catch is CancellationError {
      throw ExitCode(Interruption.exitCode)
    }
    try announce(request)
    let folder = try structures.map { try OutputFolder(path: $0, replacesFiles: nil) }
    var writer = try ArrangementWriter(
      request, to: OutputFile.open(output.path),
      format: ArrangementFormat(format, hasWeights: request.document.temperature != nil),
      structures: folder.map { StructureFolder($0, format: structureFormat) },
      catalogue: predictors.catalogue)
    var run = EnumerationRun(
      request, by: CachingPredictor(predictors, store: nil), threads: threads,
      cancellation: interruption.flag)
    var bar =
      ProgressBar.hasTerminal && (output.path != nil || isatty(STDOUT_FILENO) == 0)
      ? ProgressBar(total: Double(request.arrangementCount), of: "arrangements") : nil
    do {
      while writer.hasReader, let pieces = try run.next(writer.prepare) {
        try writer.add(pieces)
        bar?.show(count: writer.readCount)
      }
    } catch  where interruption.flag.isCancelled {
      bar?.show(count: writer.readCount, isLast: true)
      let path = try writer.leave()
      printError(
        "interrupted after \(writer.readCount) of \(request.arrangementCount) arrangements"
          + (path.map { "; \($0) has them" } ?? ""))
      throw ExitCode(Interruption.exitCode)
    }
    bar?.show(count: writer.readCount, isLast: true)
    try writer.finish()
  }

  /// Supercells of all sizes may be full of defects.
  private static let limits = ResolutionLimits(maximumDefectCount: Int(Int16.max))

  /// Prints the numbers of arrangements, and ends the command if there are too many.
  private func announce(_ request: EnumerationRequest) throws {
    let count = request.count
    printError(
      "\(count.inequivalent.words) inequivalent arrangements of \(count.total.words) placements")
    let limit = enumeration.limit
    guard request.arrangementCount > limit else { return }
    throw CommandError(
      "\(request.arrangementCount.words) inequivalent arrangements are more than --limit \(limit); raise it, or draw "
        + "some of them with --sample, such as --sample \(min(limit, 10_000)) --seed 1")
  }
}
