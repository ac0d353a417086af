// An answer as it goes over the wire: field for field what POST /predict returns.

import Crystals
import Defects
import FoundationEssentials
import JSON
import Prediction
import PredictionStore

/// The answer to one configuration.
package struct PredictionResponse: Sendable {
  private let question: Question
  /// What the model says of it.
  package let known: Lookup
  /// What the formation energy is made up of, if that was asked for.
  package let explanation: Explanation?

  /// The answer to a question.
  init(to question: Question, known: Lookup, explanation: Explanation? = nil) {
    self.question = question
    self.known = known
    self.explanation = explanation
  }

  /// The configuration that it is about.
  package var configuration: DefectConfiguration { question.resolved.configuration }

  /// The client's own name for the configuration.
  package var id: String? { question.id }

  /// The answer as one line of JSON.
  package var bytes: [UInt8] {
    var json = JSONWriter(capacity: 1024)
    write(to: &json)
    return json.bytes
  }

  /// Writes the answer as a JSON object.
  func write(to json: inout JSONWriter) {
    let prediction = known.prediction
    json.object { json in
      if let id { json.field("id", id) }
      json.field("material", prediction.material)
      json.field("supercell", [prediction.supercellA, prediction.supercellB]) { $0.integer($1) }
      json.field("defect_count", prediction.defectCount)
      json.field("formation_energy_ev", prediction.formationEnergy)
      json.field("formation_energy_per_site_ev", prediction.formationEnergyPerSite)
      json.field(
        "formation_energy_interval_ev",
        [prediction.formationEnergyLow, prediction.formationEnergyHigh]
      ) { $0.number($1) }
      json.field("band_gap_ev", prediction.bandGap)
      json.field("band_gap_interval_ev", [prediction.bandGapLow, prediction.bandGapHigh]) {
        $0.number($1)
      }
      json.field("interval_coverage", prediction.intervalCoverage)
      json.field("in_domain", prediction.isInDomain)
      json.field("domain_notes", prediction.domainNotes) { $0.string($1) }
      json.field("key", prediction.key.canonicalKey)
      json.field("cached", known.isCached)
      json.field("model", prediction.key.model)
      question.resolved.writeFields(to: &json)
      if let explanation {
        json.name("explanation")
        explanation.write(to: &json)
      }
    }
  }
}

extension StoredPrediction {
  /// A prediction as it is stored and served.
  convenience init(
    _ prediction: Prediction, of query: Query, under key: PredictionKey, created: Date
  ) {
    let supercell = query.form.supercell
    // Rounding may leave a zero with a sign, which neither a file nor a reader has a use for.
    func unsigned(_ energy: Double) -> Double { energy + 0 }
    self.init(
      key: key, material: supercell.host.name, supercellA: supercell.a, supercellB: supercell.b,
      defectCount: query.form.defects.count,
      formationEnergy: unsigned(prediction.formationEnergy.value),
      formationEnergyPerSite: unsigned(prediction.formationEnergyPerSite.value),
      formationEnergyLow: unsigned(prediction.formationEnergy.interval.lowerBound),
      formationEnergyHigh: unsigned(prediction.formationEnergy.interval.upperBound),
      bandGap: unsigned(prediction.bandGap.value),
      bandGapLow: unsigned(prediction.bandGap.interval.lowerBound),
      bandGapHigh: unsigned(prediction.bandGap.interval.upperBound),
      intervalCoverage: prediction.intervalCoverage, isInDomain: prediction.isInDomain,
      domainNotes: prediction.domainNotes.map(\.detail), created: created)
  }
}
