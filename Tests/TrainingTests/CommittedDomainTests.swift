import Crystals
import Defects
import FileSupport
import Foundation
import ModelSupport
import Numerics
import Prediction
import Structures
import Testing

/// The committed model knows where its training data end, and its intervals widen from there on.
@Suite(.enabled(if: CommittedFiles.hasModel, "there is no model at \(CommittedFiles.model)"))
struct CommittedDomainTests {
  static var predictor: Predictor { CommittedModelTests.predictor }

  static let cases = CommittedFiles.root + "/../shared/data/cases/far-from-training.ndjson"

  static func predictions(_ configurations: [DefectConfiguration]) throws -> [Prediction] {
    predictor.predict(try configurations.map(predictor.query))
  }

  /// Returns a chain of configurations, each with the defects of the one before and one more.
  static func chain(
    in supercell: Supercell, to count: Int, species: [Species], using random: inout SplitMix64
  ) throws -> [DefectConfiguration] {
    let sites = (0..<supercell.siteCount).shuffled(using: &random)
    let defects = sites.compactMap { site -> PointDefect? in
      species.filter { $0.element == supercell.element(at: site) }.randomElement(using: &random)
        .map { PointDefect(site: site, occupant: $0.occupant) }
    }
    return try (1...min(count, defects.count)).map {
      try DefectConfiguration(supercell: supercell, defects: Array(defects.prefix($0)))
    }
  }

  static func widths(_ prediction: Prediction) -> [Double] {
    [prediction.formationEnergyPerSite, prediction.bandGap].compactMap(\.self).map {
      $0.interval.upperBound - $0.interval.lowerBound
    }
  }

  @Test func `at most 1 % of rows held out are outside, and at most 4 % of a data set`() {
    let alarms = Self.predictor.manifest.falseAlarms
    #expect(alarms.mapValues(\.rows) == Self.predictor.manifest.data.dataSets)
    let (flagged, rows) = alarms.values.reduce((0, 0)) { ($0.0 + $1.flagged, $0.1 + $1.rows) }
    #expect(100 * flagged <= rows)
    for (name, count) in alarms { #expect(25 * count.flagged <= count.rows, "\(name)") }
  }

  /// The chains begin inside the domain, and values are rounded to 1 µeV.
  @Test(arguments: CommittedFiles.hosts.map(\.name))
  func `outside, intervals never narrow along a chain of defects, nor below any inside`(
    name: String
  ) throws {
    var random = SplitMix64(seed: 31)
    let spec = try #require(Self.predictor.manifest.hosts[name])
    let supercell = try CommittedFiles.supercell(
      name, spec.defaultSupercell.a, spec.defaultSupercell.b)
    let species = Self.predictor.species(of: supercell.host)
    for index in 0..<6 {
      // All species, vacancies alone, substituents alone.
      let some = species.filter {
        index % 3 == 0 || ($0.occupant == .vacancy) == (index % 3 == 1)
      }
      let predictions = try Self.predictions(
        Self.chain(
          in: supercell, to: 3 * spec.domain.largestDefectCount, species: some, using: &random))
      let edge = try #require(
        predictions.lastIndex {
          $0.domainNotes.allSatisfy {
            [.tooFewDefects, .compositionNotTrained, .uncertaintyTooLarge].contains($0.code)
          }
        })
      var last = [0.0, 0.0]
      for prediction in predictions[...edge] where prediction.isInDomain {
        last = zip(last, Self.widths(prediction)).map { max($0, $1) }
      }
      var distance = 1.0
      for prediction in predictions[(edge + 1)...] {
        #expect(!prediction.isInDomain)
        let widths = Self.widths(prediction)
        for (width, last) in zip(widths, last) { #expect(width >= last - 3e-6) }
        last = widths
        #expect(try #require(prediction.bandGap).interval.lowerBound >= 0)
        #expect(prediction.domainDistance > 1)
        distance = max(distance, prediction.domainDistance)
      }
      #expect(try #require(predictions.last).domainDistance > 0.8 * distance)
    }
  }

  @Test(arguments: CommittedFiles.hosts.map(\.name))
  func `images of a configuration have its notes and its distance`(name: String) throws {
    var random = SplitMix64(seed: 32)
    for (a, b) in [(8, 8), (6, 6), (5, 3), (2, 1)] {
      let supercell = try CommittedFiles.supercell(name, a, b)
      for count in [1, 3, 6] where count <= supercell.siteCount {
        let configuration = try DefectConfiguration.random(
          in: supercell, count: count, using: &random)
        let predictions = try Self.predictions([
          configuration, configuration.randomImage(using: &random),
        ])
        #expect(predictions[0].domainNotes == predictions[1].domainNotes)
        #expect(predictions[0].domainDistance == predictions[1].domainDistance)
        #expect(predictions[0].isInDomain == (predictions[0].domainDistance <= 1))
      }
    }
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: cases), "the cases are not at \(cases)"))
  func `each configuration far from the training data is outside`() throws {
    let lines = try String(contentsOfFile: Self.cases, encoding: .utf8).split(separator: "\n")
    #expect(lines.count >= 12)
    for line in lines {
      var object = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      object["name"] = nil
      let configuration = try ConfigurationDocument(
        json: Array(JSONSerialization.data(withJSONObject: object))
      ).configuration(in: CommittedFiles.catalogue) { _ in nil }
      let prediction = try #require(try Self.predictions([configuration]).first)
      #expect(!prediction.isInDomain && prediction.domainDistance > 1, "\(line.prefix(80))")
    }
  }

  /// Holes of whole cells, compact patches of one element's vacancies and substituents, and rows of them.
  @Test(arguments: CommittedFiles.hosts.map(\.name))
  func `holes, patches, rows and emptied sublattices are outside`(name: String) throws {
    let spec = try #require(Self.predictor.manifest.hosts[name])
    let supercell = try CommittedFiles.supercell(
      name, spec.defaultSupercell.a, spec.defaultSupercell.b)
    let metric = PeriodicMetric(supercell)
    let sites = (0..<supercell.siteCount).map(supercell.site)
    func defects(_ species: Species, _ isIncluded: (Site) -> Bool) -> [PointDefect] {
      sites.filter { supercell.host.element(at: $0.basis) == species.element && isIncluded($0) }
        .map { PointDefect(site: supercell.index(of: $0), occupant: species.occupant) }
    }
    var patterns: [[PointDefect]] = [
      sites.filter { $0.i < 3 && $0.j < 2 }
        .map { PointDefect(site: supercell.index(of: $0), occupant: .vacancy) }
    ]
    for species in Self.predictor.species(of: supercell.host) {
      let center = try #require(
        sites.first { supercell.host.element(at: $0.basis) == species.element })
      patterns.append(
        Array(
          defects(species) { _ in true }.sorted { left, right in
            metric.distance(from: center, to: supercell.site(at: left.site))
              < metric.distance(from: center, to: supercell.site(at: right.site))
          }.prefix(spec.domain.largestCounts[species.name, default: 0] + 4)))
      patterns.append(defects(species) { $0.i < 2 })
      patterns.append(defects(species) { _ in true })
    }
    let predictions = try Self.predictions(
      patterns.map { try DefectConfiguration(supercell: supercell, defects: $0) })
    for (pattern, prediction) in zip(patterns, predictions) {
      #expect(!prediction.isInDomain, "\(pattern.count) defects")
    }
  }
}
