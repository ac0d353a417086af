import ArgumentParser
import JSON
import Structures

/// What to enumerate.
struct EnumerationOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Base material, such as MoS2.", valueName: "name"))
  var material: String
  @OptionGroup var shape: SupercellOption
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Defects with their numbers, such as v_Mo+2v_S; any number of each kind.", valueName: "names")
  )
  var defects: String
  @Option(
    name: .long,
    help: """
      Order of the arrangements, ascending. (default: that of generation, formation_energy with --top, band_gap with \
      --target-gap)
      """)
  var sort: EnumerationDocument.Order?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Sort by the distance of the band gap from this value, in eV.", valueName: "ev"))
  var targetGap: Double?
  @Option(
    name: .long,
    help: ArgumentHelp("Only the first arrangements of the order.", valueName: "number"))
  var top: Int?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only arrangements with at most this formation energy, in eV.", valueName: "ev"))
  var maxFormationEnergy: Double?
  @Flag(name: .long, help: "Only arrangements within the training data of the model.")
  var inDomainOnly = false
  @OptionGroup var potentials: PotentialOptions
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Temperature of Boltzmann weights and thermodynamics, in K.", valueName: "kelvin"))
  var temperature: Double?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Maximum number of inequivalent arrangements; more are refused.", valueName: "number"))
  var limit = 10_000_000
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Draw so many inequivalent arrangements instead of all: each is equally likely, and none is drawn twice.
      """, valueName: "number"))
  var sample: Int?
  @Option(name: .long, help: ArgumentHelp("Seed of the draws.", valueName: "number"))
  var seed: Int?

  func validate() throws {
    for (option, value) in [
      ("--target-gap", targetGap), ("--max-formation-energy", maxFormationEnergy),
      ("--temperature", temperature),
    ] {
      guard value?.isFinite ?? true else { throw ValidationError("\(option) must be a number") }
    }
    do {
      _ = try document()
    } catch let error as InvalidDocument {
      throw ValidationError(Self.sentences(error))
    }
  }

  /// Returns the request that the options are.
  ///
  /// - Throws: `InvalidDocument`.
  func document() throws -> EnumerationDocument {
    var document = try EnumerationDocument(
      json: JSONWriter.object { json in
        json.field("material", material)
        shape.write(to: &json)
        json.field("defects", defects)
        if let sort { json.field("sort", sort.rawValue) }
        if let targetGap { json.field("target_gap_ev", targetGap) }
        if let top { json.field("top", top) }
        if let maxFormationEnergy { json.field("max_formation_energy_ev", maxFormationEnergy) }
        json.field("in_domain_only", inDomainOnly)
        if let temperature { json.field("temperature_k", temperature) }
        json.field("limit", limit)
        if let sample { json.field("sample", sample) }
        if let seed { json.field("seed", seed) }
      })
    document.chemicalPotentials = potentials.chemicalPotentials
    return document
  }

  /// Returns the sentences of an error with the names of options instead of those of fields.
  static func sentences(_ error: InvalidDocument) -> String {
    error.faults.map { fault in
      let field = fault.pointer.split(separator: "/").first ?? ""
      let words = field.split(separator: "_").filter { $0 != "ev" && $0 != "k" }
      return field.isEmpty ? fault.detail : "--\(words.joined(separator: "-")): \(fault.detail)"
    }.joined(separator: "; ")
  }
}

extension EnumerationDocument.Order: ExpressibleByArgument {}
