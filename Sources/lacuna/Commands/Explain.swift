import ArgumentParser
import Prediction
import Service
import Structures

/// `lacuna explain`: explains the predictions of configurations.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain a formation energy by its defects and their pairs.",
    discussion: """
      Reads requests and structures as lacuna predict does. A defect contributes its formation \
      energy alone in the supercell. A pair contributes the formation energy of its two defects \
      together, minus the contributions of each. The remainder is due to three or more defects \
      together. The sum of all contributions is the predicted formation energy.
      """)

  @Argument(help: "Input files and folders, or '-' for standard input. (default: -)")
  var files: [String] = []
  @OptionGroup var potentials: PotentialOptions
  @OptionGroup var model: ModelListOptions
  @Flag(name: .long, help: "Print the response of POST /predict instead of a table.")
  var json = false
  @OptionGroup var requests: RequestOptions

  func run() throws {
    let inputs = InputList(files)
    let namesFiles = inputs.solePath(of: files) == nil
    let predictor = CachingPredictor(try model.load(), store: nil, limits: requests.limits)
    try predictor.predictors.checkThemselves()
    var reader = ConfigurationReader(inputs, lineLimit: requests.maxLineBytes)
    var hasFailed = false
    var isFirst = true
    while let (origin, document) = reader.next() {
      do {
        var document = try document.get()
          .withDefault(chemicalPotentials: potentials.chemicalPotentials)
        document.asksForExplanation = true
        let response = try predictor.response(to: document)
        if json {
          let origin = ResponseOrigin(file: namesFiles ? origin.file : nil, line: nil)
          let line = ResponseFormat.json.lines([.success(response)], from: [origin])
          print(String(decoding: line, as: UTF8.self), terminator: "")
        } else if let explanation = response.explanation {
          if !isFirst { print() }
          if namesFiles || origin.line != nil { print(origin.title) }
          print(ExplanationTable(of: response, explanation: explanation).text)
        }
        isFirst = false
      } catch {
        printError("Error: \(origin.title): \(Problem(error).sentences)")
        hasFailed = true
      }
    }
    if hasFailed { throw ExitCode.failure }
  }
}
