import Crypto
import Defects
import Foundation
import GraphNetwork
import Numerics
import Prediction
import Support
import Testing
import Training

/// What the committed model says of itself.
@Suite(.enabled(if: Samples.hasModel, "there is no model at \(Samples.model)"))
struct CommittedModelTests {
  static let predictor: Predictor = {
    do { return try Predictor(path: Samples.model, catalogue: Samples.catalogue) } catch {
      fatalError("\(error)")
    }
  }()

  @Test func `it loads with the committed hosts and passes its self-check`() {
    #expect(Self.predictor.catalogue.hosts.map(\.name) == Samples.catalogue.hosts.map(\.name))
    #expect(Self.predictor.passesSelfChecks())
  }

  @Test func `its predictions have the notes of their hosts' domains`() throws {
    var random = SplitMix64(seed: 10)
    for (name, part) in Self.predictor.manifest.hosts.sorted(by: { $0.key < $1.key }) {
      let shape = (part.defaultSupercell[0], part.defaultSupercell[1])
      for (a, b) in [shape, (5, 7), (64, 2)] {
        let supercell = try Samples.supercell(name, a, b)
        let queries = try (0..<100).map { index in
          try Self.predictor.query(
            Samples.configuration(in: supercell, count: 1 + index % 20, using: &random))
        }
        let notes = Self.predictor.predict(queries).map(\.domainNotes)
        #expect(notes == queries.map { part.domain.notes(on: $0.form) })
        #expect(notes.contains([]) == ((a, b) == shape))
      }
    }
  }

  @Test func `its intervals hold 88 to 92 % of the rows of each data set out of fold`() throws {
    let manifest = Self.predictor.manifest
    #expect(manifest.intervalCoverage == 0.9)
    for property in Property.allCases {
      let table = try #require(manifest.crossValidation[property])
      #expect(table.datasets.mapValues(\.count) == manifest.data.dataSets)
      for (name, row) in table.datasets {
        #expect((0.88...0.92).contains(row.coverage), "\(property.rawValue) of \(name)")
      }
    }
  }

  @Test(.enabled(if: Samples.hasData, "the labelled data are not at \(Samples.data)"))
  func `it was trained on the labelled data, and finds them within its domain`() throws {
    let predictor = Self.predictor
    let data = try Data(contentsOf: URL(filePath: Samples.data))
    #expect(predictor.manifest.data.sha256 == hexadecimal(SHA256.hash(data: data)))
    let rows = LabelledDataTests.dataset.rows.enumerated().filter { $0.offset % 29 == 0 }
      .map(\.element)
    let evaluation = Evaluation(of: predictor, on: rows, threads: 2)
    #expect(evaluation.unknownCount == 0)
    #expect(evaluation.samples.allSatisfy { $0.prediction.isInDomain })
    // Rows that were learned are nearer than those out of fold.
    for (property, table) in evaluation.tables {
      let outside = try #require(predictor.manifest.crossValidation[property])
      #expect(table.combinedMAE < outside.combinedMAE)
    }
  }
}
