// lacuna explain: what each defect and each pair adds to a formation energy.

import ArgumentParser
import Prediction
import Service
import Structures

/// Explains the prediction of one configuration.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what each defect and each pair adds to a formation energy.",
    discussion: """
      Reads one request as POST /predict takes it. A defect adds its formation energy alone in the \
      supercell; a pair adds that of the two less those of either alone; the rest takes three \
      defects or more at once. All together are the prediction.
      """)

  @Argument(help: "The file to read; standard input without it, or where it is '-'.")
  var file: String?
  @OptionGroup var model: ModelOptions
  @Flag(name: .long, help: "Print the answer of POST /predict in place of a table.")
  var json = false

  /// The longest request, bytes.
  private static let largestInput = 4 << 20

  func run() throws {
    let text = try request()
    let predictor = try model.load()
    try predictor.checkItself()
    let answer = try answer(to: text, by: predictor)
    if !json, let explanation = answer.explanation {
      print(ExplanationTable(of: answer, explanation: explanation).text)
    } else {
      print(String(decoding: answer.bytes, as: UTF8.self))
    }
  }

  private var source: String { file.flatMap { $0 == "-" ? nil : $0 } ?? "the input" }

  private func request() throws(StartError) -> [UInt8] {
    var input = try InputFile(path: file)
    var text: [UInt8] = []
    while let piece = try input.next() {
      text += piece
      guard text.count <= Self.largestInput else {
        throw StartError("\(source) has more than \(Self.largestInput) bytes")
      }
    }
    return text
  }

  private func answer(
    to text: [UInt8], by predictor: Predictor
  ) throws(StartError) -> PredictionResponse {
    do {
      var document = try ConfigurationDocument(json: text)
      document.asksForExplanation = true
      return try CachingPredictor(predictor, store: nil).response(to: document)
    } catch {
      let problem = Problem(error)
      let sentences =
        problem.faults.isEmpty ? [problem.detail] : problem.faults.map(\.sentence)
      throw StartError("\(source): \(sentences.joined(separator: "; "))")
    }
  }
}
