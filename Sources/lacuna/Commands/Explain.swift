import ArgumentParser
import Prediction
import Service
import Structures

/// `lacuna explain`: explains the prediction of one configuration.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain a formation energy by its defects and their pairs.",
    discussion: """
      Reads one request in the format of POST /predict. A defect contributes its formation energy \
      alone in the supercell. A pair contributes the formation energy of its two defects together, \
      minus the contributions of each. The remainder is due to three or more defects together. The \
      sum of all contributions is the predicted formation energy.
      """)

  @Argument(help: "Input file, or '-' for standard input. (default: -)")
  var file: String?
  @OptionGroup var potentials: PotentialOptions
  @OptionGroup var model: ModelOptions
  @Flag(name: .long, help: "Print the response of POST /predict instead of a table.")
  var json = false

  /// The largest request, in bytes.
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

  private var source: String { file.flatMap { $0 == "-" ? nil : $0 } ?? "standard input" }

  private func request() throws(CommandError) -> [UInt8] {
    var input = try InputFile(path: file)
    var text: [UInt8] = []
    while let piece = try input.next() {
      text += piece
      guard text.count <= Self.largestInput else {
        throw CommandError("\(source) is larger than \(Self.largestInput) bytes")
      }
    }
    return text
  }

  private func answer(
    to text: [UInt8], by predictor: Predictor
  ) throws(CommandError) -> PredictionResponse {
    do {
      var document = try ConfigurationDocument(json: text)
        .withDefault(chemicalPotentials: potentials.chemicalPotentials)
      document.asksForExplanation = true
      return try CachingPredictor(predictor, store: nil).response(to: document)
    } catch {
      let problem = Problem(error)
      let sentences =
        problem.faults.isEmpty ? [problem.detail] : problem.faults.map(\.sentence)
      throw CommandError("\(source): \(sentences.joined(separator: "; "))")
    }
  }
}
