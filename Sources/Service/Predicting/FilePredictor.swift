import Numerics
import Structures

/// Predicts the configurations of files that hold one each, in order.
package struct FilePredictor: Sendable {
  private let threads: Int
  private let format: ResponseFormat
  private let chemicalPotentials: ChemicalPotentialsDocument?

  /// The work on a file, in defects: that of recognising a structure.
  private static let weight = 256

  /// Creates a predictor.
  ///
  /// - Parameters:
  ///   - threads: The number of threads at most.
  ///   - format: How responses are written.
  ///   - chemicalPotentials: The chemical potentials of configurations that give none.
  package init(
    threads: Int, format: ResponseFormat, chemicalPotentials: ChemicalPotentialsDocument? = nil
  ) {
    self.threads = threads
    self.format = format
    self.chemicalPotentials = chemicalPotentials
  }

  /// Predicts the configurations of files.
  ///
  /// A file that cannot be predicted yields its error and changes nothing for the others.
  ///
  /// - Returns: NDJSON or rows in pieces that follow one another, and the number of errors among them.
  /// - Throws: `CancellationError`.
  package func responses(
    to files: [FileContents], by predictor: CachingPredictor,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws -> (lines: [[UInt8]], errorCount: Int) {
    let chunks = try parallelChunks(of: files, weight: { _ in Self.weight }, threads: threads) {
      [format, chemicalPotentials] chunk in
      let documents = chunk.map { file in
        Result { try format.document(of: file, chemicalPotentials: chemicalPotentials) }
      }
      let responses = try predictor.responses(to: documents, cancellation: cancellation)
      let lines = format.lines(
        responses, from: chunk.lazy.map { ResponseOrigin(file: $0.name, line: nil) })
      return (lines, responses.count { (try? $0.get()) == nil })
    }
    return (chunks.map(\.0), chunks.reduce(0) { $0 + $1.1 })
  }
}
