import Crypto
import Defects
import FileSupport
import Foundation
import GraphNetwork
import ModelSupport
import Numerics
import Prediction
import Testing
import Training

/// The committed model agrees with its hosts, its data and its card.
@Suite(.enabled(if: CommittedFiles.hasModel, "there is no model at \(CommittedFiles.model)"))
struct CommittedModelTests {
  static let predictor: Predictor = {
    do {
      return try Predictor(path: CommittedFiles.model, catalogue: CommittedFiles.catalogue)
    } catch {
      fatalError("\(error)")
    }
  }()

  @Test func `it loads with the committed hosts and passes its self-check`() {
    #expect(
      Self.predictor.catalogue.hosts.map(\.name) == CommittedFiles.catalogue.hosts.map(\.name))
    #expect(Self.predictor.passesSelfChecks())
  }

  @Test func `its identity is that of the bytes of its manifest`() {
    #expect(Self.predictor.identity == "2dmd@a8abc925676e")
  }

  @Test func `its card is the one that training writes`() throws {
    let card = try String(contentsOfFile: CommittedFiles.model + "/README.md", encoding: .utf8)
    #expect(ModelCard(Self.predictor.manifest).markdown == card)
  }

  @Test func `its cutoffs are those of the recipes and host files`() throws {
    let hosts = Self.predictor.catalogue.hosts
    let recipes = ["energy": NetworkRecipe.energy.adapted(to: hosts), "gap": .bandGap]
    for (name, recipe) in recipes {
      let expert = try #require(Self.predictor.manifest.experts.first { $0.name == name })
      guard case .graphNetwork(let spec) = expert.kind else {
        Issue.record("\(name) is not an ensemble of networks")
        continue
      }
      for (host, cutoff) in spec.cutoffs {
        #expect(cutoff == recipe.cutoffs[host] ?? recipe.cutoff)
      }
    }
  }

  @Test func `its intervals contain 88 to 92 % of the labels of each data set`() throws {
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

  @Test(.enabled(if: CommittedFiles.hasData, "the labelled data are not at \(CommittedFiles.data)"))
  func `its label ranges are the extremes of the labelled data`() throws {
    let rows = Dictionary(grouping: LabelledDataTests.dataset.rows) { $0.form.supercell.host.name }
    for (name, host) in Self.predictor.manifest.hosts {
      for property in Property.allCases {
        let labels = rows[name, default: []].compactMap { $0.labels[property] }
        let extremes = [try #require(labels.min()), try #require(labels.max())]
        #expect(host.labelRanges?[property] == extremes)
      }
    }
  }

  @Test(.enabled(if: CommittedFiles.hasData, "the labelled data are not at \(CommittedFiles.data)"))
  func `it was trained on the labelled data, which are inside its domain`() throws {
    let predictor = Self.predictor
    let data = try Data(contentsOf: URL(filePath: CommittedFiles.data))
    #expect(predictor.manifest.data.sha256 == hexadecimal(SHA256.hash(data: data)))
    let rows = LabelledDataTests.dataset.rows.enumerated().filter { $0.offset % 29 == 0 }
      .map(\.element)
    let evaluation = Evaluation(of: predictor, on: rows, threads: 2)
    #expect(evaluation.unknownCount == 0)
    #expect(evaluation.rows.count { !$0.prediction.isInDomain } <= evaluation.rows.count / 100)
    // The errors on training rows are less than those in cross-validation.
    for (property, table) in evaluation.tables {
      let crossValidation = try #require(predictor.manifest.crossValidation[property])
      #expect(table.combinedMAE < crossValidation.combinedMAE)
    }
  }
}
