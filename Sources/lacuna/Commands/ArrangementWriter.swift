import Crystals
import Defects
import Enumeration
import Numerics
import Service

/// Writes the arrangements of an enumeration: at once, or after the last one if they are sorted or have weights.
struct ArrangementWriter: ~Copyable {
  /// What a thread makes of some arrangements.
  struct Piece: Sendable {
    /// The arrangements that are wanted; the index of a rank counts from the start of the piece.
    fileprivate let wanted: [SortedSpool.Entry]
    /// All arrangements.
    fileprivate let all: [ArrangementResponse]
  }

  private let request: EnumerationRequest
  private let catalogue: HostCatalogue
  private var output: OutputFile
  private let format: ArrangementFormat
  private var structures: StructureFolder?
  private var ensemble: ConfigurationalEnsemble?
  private var best: BestArrangements<SortedSpool.Entry>?
  private var spool: SortedSpool?
  private var text: [UInt8] = []

  /// The number of arrangements that were added.
  private(set) var readCount = 0
  /// Whether the output still has a reader.
  private(set) var hasReader = true

  /// Creates a writer, and writes the header.
  ///
  /// - Parameters:
  ///   - request: The enumeration.
  ///   - output: Where lines are written.
  ///   - format: How lines are written.
  ///   - structures: Where structures are written; nowhere if nil.
  ///   - catalogue: The hosts.
  /// - Throws: ``CommandError`` if the output cannot be written.
  init(
    _ request: EnumerationRequest, to output: consuming OutputFile, format: ArrangementFormat,
    structures: StructureFolder?, catalogue: HostCatalogue
  ) throws(CommandError) {
    let document = request.document
    self.request = request
    self.catalogue = catalogue
    self.format = format
    self.structures = structures
    ensemble = document.temperature.map(ConfigurationalEnsemble.init)
    if let top = document.top {
      best = BestArrangements(count: top)
    } else if document.order != nil || document.temperature != nil {
      spool = SortedSpool()
    }
    self.output = output
    hasReader = try self.output.write(format.header)
  }

  /// Chooses and formats the wanted ones of some arrangements, on any thread.
  var prepare: @Sendable ([ArrangementResponse]) -> Piece {
    { [request, format] responses in
      let wanted = responses.enumerated().filter { request.wants($0.element) }
        .map { index, response in
          SortedSpool.Entry(
            rank: request.rank(of: response, index: index), key: response.key,
            energy: response.energy, multiplicity: response.multiplicity,
            line: format.line(response))
        }
      return Piece(wanted: wanted, all: responses)
    }
  }

  /// Adds pieces in order.
  ///
  /// - Throws: ``CommandError`` if something cannot be written.
  mutating func add(_ pieces: [Piece]) throws(CommandError) {
    for piece in pieces {
      for response in piece.all { response.add(to: &ensemble) }
      for var entry in piece.wanted {
        entry.rank = entry.rank.following(readCount)
        if best != nil {
          best?.add(entry, rank: entry.rank)
        } else if spool != nil {
          try spool?.add(entry)
        } else {
          try write(entry)
        }
      }
      readCount += piece.all.count
    }
    try flush()
  }

  /// Writes what had to wait, gives the output file its name, and prints the thermodynamics to standard error.
  ///
  /// - Throws: ``CommandError`` if something cannot be written.
  mutating func finish() throws(CommandError) {
    try writeWaiting(in: ensemble)
    try output.finish()
    if let ensemble { printError(Self.summary(of: ensemble)) }
  }

  /// Writes what had to wait, without weights, if not all arrangements were added.
  ///
  /// - Returns: The path of the output file, which is incomplete; nil for standard output.
  /// - Throws: ``CommandError`` if something cannot be written.
  mutating func leave() throws(CommandError) -> String? {
    try writeWaiting(in: nil)
    return try output.leave()
  }

  private mutating func writeWaiting(
    in ensemble: ConfigurationalEnsemble?
  ) throws(CommandError) {
    if let best {
      for entry in best.elements where hasReader { try write(entry, in: ensemble) }
    } else if let spool = spool.take() {
      var merge = try spool.merge()
      while hasReader, let entry = try merge.next() {
        try write(entry, in: ensemble)
        if text.count >= 1 << 20 { try flush() }
      }
    }
    try flush()
  }

  private mutating func write(
    _ entry: SortedSpool.Entry, in ensemble: ConfigurationalEnsemble? = nil
  ) throws(CommandError) {
    text += format.text(
      entry.line,
      weight: ensemble?.weight(energy: entry.energy, multiplicity: entry.multiplicity))
    guard structures != nil else { return }
    do {
      let form = try DefectConfiguration(text: entry.key, in: catalogue)
      try structures?.write(request.tree.configuration(of: form.defects), key: entry.key)
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError("\(entry.key): \(error)")
    }
  }

  private mutating func flush() throws(CommandError) {
    hasReader = try output.write(text)
    text = []
  }

  private static func summary(of ensemble: ConfigurationalEnsemble) -> String {
    """
    at \(ensemble.temperature) K:
      mean formation energy     \(ensemble.meanEnergy.decimalText(places: 6)) eV
      mean band gap             \(ensemble.meanGap.map { $0.decimalText(places: 6) + " eV" } ?? "not predicted")
      free energy               \(ensemble.freeEnergy.decimalText(places: 6)) eV
      configurational entropy   \((1000 * ensemble.entropy).decimalText(places: 6)) meV/K
    """
  }
}
